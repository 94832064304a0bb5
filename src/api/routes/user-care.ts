import * as operations from '../../operations/index.js';
import type { Handlers } from '../operation-types.js';
import { presentPage } from '../presenters/page.js';
import { presentUser } from '../presenters/user.js';
import { presentUserNote } from '../presenters/user-note.js';
import { pageOf } from './page-of.js';
import { toInput } from './to-input.js';

/** Pictures and notes. */
export const userCareRoutes = {
  setAvatar: async (context, { body }) => {
    const user = await operations.setAvatar(context, toInput(body));
    return { status: 200, body: presentUser(user, context.now()) };
  },

  listAvatars: async (context) => {
    return { status: 200, body: { data: await operations.listAvatars(context) } };
  },

  listUserNotes: async (context, { params, query }) => {
    const page = await operations.listUserNotes(context, { userId: params.user_id, ...pageOf(query) });
    return { status: 200, body: presentPage(page, presentUserNote) };
  },

  addUserNote: async (context, { params, body }) => {
    const note = await operations.addUserNote(context, { userId: params.user_id, text: body.text });
    return { status: 201, body: presentUserNote(note) };
  },
} satisfies Partial<Handlers>;
