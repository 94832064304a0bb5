/*
 * The library that comes with the service: twelve plain pictures of two colours each, small enough to lie in the table.
 * They are not demo data: people choose from them in production too.
 */
const pictures = [
  [
    'Dawn',
    '#fde68a',
    '#f97316',
    '<circle cx="32" cy="44" r="18" fill="F"/><path d="M0 48h64v16H0z" fill="F" opacity=".6"/>',
  ],
  [
    'Sea',
    '#bae6fd',
    '#0369a1',
    '<path d="M0 40q8-8 16 0t16 0 16 0 16 0v24H0z" fill="F"/><path d="M0 30q8-6 16 0t16 0 16 0 16 0v6H0z" fill="F" opacity=".5"/>',
  ],
  ['Hills', '#dcfce7', '#15803d', '<path d="M0 64 22 28l16 24 8-12 18 24z" fill="F"/>'],
  ['Moon', '#1e293b', '#f1f5f9', '<path d="M42 12a22 22 0 1 0 10 30A18 18 0 0 1 42 12z" fill="F"/>'],
  [
    'Leaf',
    '#ecfccb',
    '#4d7c0f',
    '<path d="M12 52C12 24 28 12 52 12c0 26-14 40-40 40z" fill="F"/><path d="m12 52 26-26" stroke="#ecfccb" stroke-width="3"/>',
  ],
  ['Drop', '#e0f2fe', '#0284c7', '<path d="M32 8c10 14 16 22 16 32a16 16 0 0 1-32 0C16 30 22 22 32 8z" fill="F"/>'],
  ['Star', '#ede9fe', '#6d28d9', '<path d="m32 8 7 16 17 2-13 11 4 17-15-9-15 9 4-17L8 26l17-2z" fill="F"/>'],
  [
    'Heart',
    '#ffe4e6',
    '#be123c',
    '<path d="M32 54S10 40 10 25a11 11 0 0 1 22-3 11 11 0 0 1 22 3c0 15-22 29-22 29z" fill="F"/>',
  ],
  [
    'Film',
    '#f1f5f9',
    '#334155',
    '<rect x="10" y="16" width="44" height="32" rx="4" fill="F"/><path d="m28 25 12 7-12 7z" fill="#f1f5f9"/>',
  ],
  [
    'Cube',
    '#fef3c7',
    '#b45309',
    '<path d="m32 8 22 12v24L32 56 10 44V20z" fill="F"/><path d="M32 32v24M32 32 10 20M32 32l22-12" stroke="#fef3c7" stroke-width="2"/>',
  ],
  ['Ring', '#cffafe', '#0e7490', '<circle cx="32" cy="32" r="18" fill="none" stroke="F" stroke-width="10"/>'],
  ['Steps', '#fae8ff', '#a21caf', '<path d="M8 56V44h16V32h16V20h16v36z" fill="F"/>'],
];

const svgOf = (back, front, shape) =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64"><rect width="64" height="64" fill="${back}"/>${shape.replaceAll('"F"', `"${front}"`)}</svg>`;

const rows = pictures.map(([title, back, front, shape], index) => {
  const id = `9f3c1a52-0000-4000-8000-${String(index + 1).padStart(12, '0')}`;
  return `('${id}', '${title}', '${svgOf(back, front, shape)}', ${index + 1}, now(), now())`;
});

export async function up({ sql }) {
  await sql(`
    create table avatar_images (
      id uuid primary key,
      title text not null check (char_length(title) between 1 and 60),
      svg text not null check (char_length(svg) <= 20000),
      position integer not null check (position > 0),
      is_active boolean not null default true,
      created_at timestamptz(3) not null,
      updated_at timestamptz(3) not null
    );
    insert into avatar_images (id, title, svg, position, created_at, updated_at) values ${rows.join(', ')};
  `);
}

export async function down({ sql }) {
  await sql('drop table avatar_images');
}
