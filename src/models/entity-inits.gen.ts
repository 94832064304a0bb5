// Made from contracts/entities by npm run generate: change the description, not this file.

import { initAnnouncement } from './announcement.js';

export const entityInits = [initAnnouncement];
