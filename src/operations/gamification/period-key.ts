import type { QuestType } from '../../models/quest.js';
import { localDay } from '../../platform/local-day.js';

/**
 * Which period progress counts for, in the tenant's time zone: the day (`2026-11-23`), the ISO week (`2026-W48`), or
 * `once` for quests that do not restart.
 */
export function periodKey(questType: QuestType, now: Date, timeZone: string): string {
  if (questType === 'Daily') return localDay(now, timeZone);
  if (questType === 'Weekly') return isoWeek(localDay(now, timeZone));
  return 'once';
}

const dayMilliseconds = 86_400_000;

function isoWeek(day: string): string {
  const date = new Date(`${day}T00:00:00Z`);
  const daysToThursday = 4 - (date.getUTCDay() || 7);
  const thursday = new Date(date.getTime() + daysToThursday * dayMilliseconds);
  const year = thursday.getUTCFullYear();
  const week = 1 + Math.floor((thursday.getTime() - Date.UTC(year, 0, 1)) / (7 * dayMilliseconds));
  return `${year}-W${String(week).padStart(2, '0')}`;
}
