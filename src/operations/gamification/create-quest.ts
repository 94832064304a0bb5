import { Quest, Tenant } from '../../models/index.js';
import type { QuestCondition } from '../../models/quest-condition.js';
import type { Context } from '../../platform/context.js';
import { inTransaction } from '../../platform/database.js';
import { authorizeOperation } from '../policy-table.js';
import { notFound, tenantScope } from '../tenant-scope.js';
import { requiredText } from '../texts.js';
import { type QuestTerms, requireSoundQuest } from './quest-terms.js';

type Required = 'title' | 'questType' | 'targetCount' | 'prizeType' | 'prizeAmount';

export interface CreateQuestInput
  extends Pick<QuestTerms, Required>,
    Partial<Omit<QuestTerms, Required | 'condition'>> {
  condition: QuestCondition;
  /** null = offered in every tenant. */
  tenantId?: string | null;
}

export async function createQuest(context: Context, input: CreateQuestInput): Promise<Quest> {
  authorizeOperation(context, 'createQuest');
  const tenantId = tenantScope(context) ?? input.tenantId ?? null;
  if (tenantId !== null && (await Tenant.count({ where: { id: tenantId } })) === 0) throw notFound('tenant');
  const terms: QuestTerms = { ...noOptionalTerms, ...input, title: requiredText('title', input.title) };
  await requireSoundQuest(context, tenantId, terms);
  return inTransaction(context, async (context) =>
    Quest.create({ ...terms, id: context.newId(), tenantId }, { transaction: context.transaction }),
  );
}

const noTexts = { challenge: null, why: null, hint: null, icon: null };
const noOptionalTerms = { ...noTexts, startsAt: null, expiresAt: null, prizeGiftId: null };
