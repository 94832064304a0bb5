// Made from contracts/entities by npm run generate: change the description, not this file.

export { Announcement } from './announcement.js';
export { BannedWord } from './banned-word.js';
