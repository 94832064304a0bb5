// Made from contracts/entities by npm run generate: change the description, not this file.

import { entities } from '../../models/entities.gen.js';
import { operationsOf } from './operations-of.js';

const announcements = operationsOf(entities.announcements);
export const listAnnouncements = announcements.list;
export const getAnnouncement = announcements.get;
export const createAnnouncement = announcements.create;
export const updateAnnouncement = announcements.update;
export const removeAnnouncement = announcements.remove;

const bannedWords = operationsOf(entities.bannedWords);
export const listBannedWords = bannedWords.list;
export const getBannedWord = bannedWords.get;
export const createBannedWord = bannedWords.create;
export const updateBannedWord = bannedWords.update;
export const removeBannedWord = bannedWords.remove;
