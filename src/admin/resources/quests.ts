import { prizeTypes } from '../../models/prize-type.js';
import { Quest, questTypes } from '../../models/quest.js';
import { createQuest } from '../../operations/gamification/create-quest.js';
import { switchOffQuest } from '../../operations/gamification/switch-off-quest.js';
import { updateQuest } from '../../operations/gamification/update-quest.js';
import { choice, lines, list, moment, number, onlyWith, optional, reference, text, type ValuesOf } from '../fields.js';
import { given } from '../form.js';
import { operationAction } from '../operation-action.js';
import { conditionFrom, linesOfCondition } from '../quest-condition-form.js';
import type { ResourceShape } from '../resource-shape.js';
import { rolesFor } from './readers.js';

const terms = {
  title: text(120),
  questType: choice(questTypes),
  challenge: optional(lines(500)),
  why: optional(lines(500)),
  hint: optional(lines(500)),
  icon: optional(text(64, { technical: true })),
  targetCount: number(1, 1_000_000),
  prizeType: choice(prizeTypes),
  prizeAmount: number(1, 1_000_000_000_000),
  prizeGiftId: optional(onlyWith('prizeType', 'Gift', reference('gifts'))),
  startsAt: optional(moment()),
  expiresAt: optional(moment()),
  eventTypes: list(200),
  fieldConditions: list(400),
};

/** What the form says, as the operations take it. A gift that was chosen before the prize became another is none. */
function termsFrom({ eventTypes, fieldConditions, ...values }: ValuesOf<typeof terms>) {
  const prizeGiftId = values.prizeType === 'Gift' ? values.prizeGiftId : null;
  return { ...values, prizeGiftId, condition: conditionFrom(eventTypes, fieldConditions) };
}

/** To whom it was offered: the people of its tenant who had an account before it ended. */
const offered = (now: string) => `select count(*)::int from users u
  where ("Quest".tenant_id is null or u.tenant_id = "Quest".tenant_id) and coalesce("Quest".starts_at, "Quest".created_at) <= ${now}
    and u.created_at < least(${now}, "Quest".expires_at, "Quest".switched_off_at)`;

/** Of the funnel, in people, since a quest may come again every day: what a refund took back is in it no more. */
const ofProgress =
  (figure: string, condition = 'true') =>
  () =>
    `select ${figure} from quest_progress p where p.quest_id = "Quest".id and p.taken_back_at is null and ${condition}`;
const progressCount = (condition: string) => ofProgress('count(distinct p.user_id)::int', condition);

export const quests: ResourceShape = {
  id: 'quests',
  model: Quest,
  group: 'engagement',
  icon: 'Award',
  title: 'title',
  readers: [...new Set([...rolesFor('createQuest'), 'Auditor' as const])],
  search: 'lower("Quest"."title")',
  sort: { by: 'createdAt', direction: 'desc' },
  columns: {
    title: { as: 'text' },
    questType: { as: 'state', filter: 'equals', values: questTypes },
    state: {
      as: 'state',
      filter: 'equals',
      values: ['active', 'scheduled', 'ended', 'switched_off'],
      sql: (now) => `case when not "Quest".is_active then 'switched_off' when "Quest".expires_at <= ${now} then 'ended'
        when "Quest".starts_at > ${now} then 'scheduled' else 'active' end`,
    },
    targetCount: { as: 'number' },
    prizeType: { as: 'state' },
    prizeAmount: { as: 'number' },
    tenantId: { as: 'reference', of: 'tenants', filter: 'equals', empty: 'everywhere' },
    expiresAt: { as: 'moment' },
    offeredCount: { as: 'number', places: ['show'], sql: offered },
    startedCount: { as: 'number', places: ['show'], sql: progressCount('true') },
    completedCount: { as: 'number', places: ['show'], sql: progressCount('p.completed_at is not null') },
    claimedCount: { as: 'number', places: ['show'], sql: progressCount('p.claimed_at is not null') },
    prizeCost: {
      as: 'number',
      places: ['show'],
      sql: ofProgress('coalesce(sum(p.prize_amount), 0)', 'p.claimed_at is not null'),
    },
    prizeGiftId: { as: 'reference', of: 'gifts', places: ['show'] },
    condition: { as: 'condition', places: ['show'] },
    challenge: { as: 'text', places: ['show'] },
    why: { as: 'text', places: ['show'] },
    hint: { as: 'text', places: ['show'] },
    icon: { as: 'code', places: ['show'] },
    startsAt: { as: 'moment', places: ['show'] },
    createdAt: { as: 'moment', places: ['show'], sort: true },
    updatedAt: { as: 'moment', places: ['show'] },
    id: { as: 'id', places: ['show'] },
  },
  actions: {
    new: operationAction({
      operation: 'createQuest',
      type: 'resource',
      icon: 'Plus',
      variant: 'primary',
      input: { ...terms, tenantId: optional(reference('tenants')) },
      run: (context, { values: { tenantId, ...values } }) => createQuest(context, { ...termsFrom(values), tenantId }),
    }),
    edit: operationAction({
      operation: 'updateQuest',
      type: 'record',
      icon: 'Edit2',
      guardsAgainstStale: true,
      input: terms,
      initial: linesOfCondition,
      run: (context, { id, values, updatedAt }) =>
        updateQuest(context, { questId: id, ...termsFrom(values), ...given({ expectedUpdatedAt: updatedAt }) }),
    }),
    switchOff: operationAction({
      operation: 'switchOffQuest',
      type: 'record',
      icon: 'Power',
      variant: 'danger',
      when: (row) => row['state'] !== 'switched_off',
      input: {},
      run: (context, { id }) => switchOffQuest(context, { questId: id }),
    }),
  },
};
