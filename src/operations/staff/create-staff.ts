import { UniqueConstraintError } from 'sequelize';
import { Staff } from '../../models/index.js';
import type { Context, StaffRole } from '../../platform/context.js';
import { inTransaction } from '../../platform/database.js';
import { DomainError, unacceptable } from '../../platform/errors.js';
import { hashPassword } from '../../platform/passwords.js';
import { requireGoodPassword } from '../auth/require-good-password.js';
import { authorizeOperation } from '../policy-table.js';
import { emailText, optionalText } from '../texts.js';
import { newStaffPassword, staffPasswordLength } from './staff-password.js';

export interface CreateStaffInput {
  email: string;
  fullName?: string | null;
  role: StaffRole;
  /** Made up when left out. */
  password?: string;
}

/** The new member and the password to hand over, which is told this once. The authenticator is set up at first sign-in. */
export async function createStaff(
  context: Context,
  input: CreateStaffInput,
): Promise<{ staff: Staff; password: string }> {
  authorizeOperation(context, 'createStaff');
  const email = emailText('email', input.email);
  const password = input.password ?? newStaffPassword();
  if (password.length < staffPasswordLength || password.length > 128) {
    throw unacceptable('password', `The password has ${staffPasswordLength} to 128 characters.`);
  }
  await requireGoodPassword('password', password, [email]);
  const passwordHash = await hashPassword(password);
  try {
    return await inTransaction(context, async (context) => {
      const values = {
        id: context.newId(),
        email,
        fullName: optionalText(input.fullName),
        role: input.role,
        passwordHash,
      };
      const staff = await Staff.create(
        { ...values, totpSecret: null, totpConfirmedAt: null },
        { transaction: context.transaction },
      );
      return { staff, password };
    });
  } catch (error) {
    if (!(error instanceof UniqueConstraintError)) throw error;
    const message = `${email} is a staff member already.`;
    throw new DomainError('email_taken', message, { fields: [{ field: 'email', message }], cause: error });
  }
}
