import type { UserNote } from '../../models/index.js';
import type { components } from '../contract.gen.js';
import { presentTime } from './time.js';

export function presentUserNote(note: UserNote): components['schemas']['UserNote'] {
  return {
    id: note.id,
    user_id: note.userId,
    text: note.text,
    author: { kind: note.authorKind, label: note.authorLabel },
    created_at: presentTime(note.createdAt),
  };
}
