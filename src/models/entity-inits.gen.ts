// Made from contracts/entities by npm run generate: change the description, not this file.

import { initAnnouncement } from './announcement.js';
import { initBannedWord } from './banned-word.js';

export const entityInits = [initAnnouncement, initBannedWord];
