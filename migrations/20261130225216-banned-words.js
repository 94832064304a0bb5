export async function up({ sql }) {
  await sql(`
    create table banned_words (
      id uuid primary key,
      word text not null check (char_length(word) between 1 and 60),
      place text not null check (place in ('anywhere', 'whole_word')),
      note text check (char_length(note) between 1 and 200),
      created_at timestamptz(3) not null,
      updated_at timestamptz(3) not null
    );
    create index banned_words_newest on banned_words (created_at desc, id);
    create unique index banned_words_word_key on banned_words (lower(word));
    create index banned_words_search on banned_words
      using gin ((lower(word || ' ' || coalesce(note, ''))) gin_trgm_ops);
  `);
}

export async function down({ sql }) {
  await sql('drop table banned_words');
}
