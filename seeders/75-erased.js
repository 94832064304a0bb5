import { demoId } from './demo-id.js';

/** Somebody whose data was removed, so that it can be seen what stays. */
export async function seed({ models, context, erase }) {
  const { transaction } = context;
  const gone = await models.User.findByPk(demoId('user gone@globex'), { transaction });
  if (gone) await erase(gone);
}
