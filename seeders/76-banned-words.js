import { demoId } from './demo-id.js';

/** Whom nobody may pretend to be, and a word that is fine within another. */
export async function seed({ models, daysFromNow, createMissing }) {
  const words = [
    { word: 'FlatRender', place: 'anywhere', note: 'Nobody but us' },
    { word: 'پشتیبانی', place: 'anywhere', note: 'Support never writes first' },
    { word: 'admin', place: 'whole_word', note: null },
  ];
  await createMissing(
    models.BannedWord,
    words.map((values) => ({ id: demoId(`banned word ${values.word}`), ...values, createdAt: daysFromNow(-30) })),
  );
}
