/** Which folder of src may import which others. Tests and their support may import anything. */
const allowed = {
  platform: [],
  models: ['platform', 'events/(catalog|outbox)'],
  policies: ['models', 'platform'],
  providers: ['platform'],
  operations: ['models', 'policies', 'providers', 'platform'],
  api: ['operations', 'platform'],
  admin: ['operations', 'policies', 'models', 'platform'],
};
const tests = '(\\.test\\.ts$|/(test-)?support/|/test-[a-z-]+\\.ts$)';

const mayImport = (folder, others) => ({
  name: `${folder}-imports`,
  comment: `src/${folder} may import only ${others.join(', ') || 'nothing else of src'}.`,
  severity: 'error',
  from: { path: `^src/${folder}/`, pathNot: tests },
  to: {
    path: '^src/',
    pathNot: [folder, ...others].map((other) => `^src/${other}[/.]`),
    // Types of models vanish when compiled: presenters name what they shape.
    ...(folder === 'api' ? { dependencyTypesNot: ['type-only'] } : {}),
  },
});

module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'Types vanish when compiled, so a cycle through a type is none.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    { name: 'no-unresolved', severity: 'error', from: { path: '^src' }, to: { couldNotResolve: true } },
    {
      name: 'no-development-packages',
      comment: 'What runs in production imports only packages listed in dependencies.',
      severity: 'error',
      from: { path: '^src/', pathNot: [tests, '^src/admin/components/'] },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], dependencyTypesNot: ['type-only'] },
    },
    ...Object.entries(allowed).map(([folder, others]) => mayImport(folder, others)),
    {
      name: 'api-knows-models-by-type-only',
      comment: 'src/api may import types of src/models and nothing of admin, events or policies.',
      severity: 'error',
      from: { path: '^src/api/', pathNot: tests },
      to: { path: '^src/(admin|events|policies)/' },
    },
    {
      name: 'events-imports',
      comment: 'Only the consumers run operations; the catalogue and the outbox stand below the models.',
      severity: 'error',
      from: { path: '^src/events/', pathNot: [tests, '^src/events/consumers/'] },
      to: { path: '^src/', pathNot: '^src/(events|models|platform)/' },
    },
    {
      name: 'consumers-import',
      severity: 'error',
      from: { path: '^src/events/consumers/', pathNot: tests },
      to: { path: '^src/', pathNot: '^src/(events|operations|models|platform)/' },
    },
    {
      name: 'outbox-below-models',
      severity: 'error',
      from: { path: '^src/events/(catalog|outbox)[/.]', pathNot: tests },
      to: { path: '^src/', pathNot: '^src/(events/(catalog|outbox)[/.]|platform/)' },
    },
    {
      name: 'nobody-imports-the-wiring',
      severity: 'error',
      from: { path: '^src/.+/', pathNot: tests },
      to: { path: '^src/[a-z-]+\\.ts$' },
    },
    {
      name: 'migrations-stand-alone',
      comment: 'A migration must do the same next year, whatever the models have become.',
      severity: 'error',
      from: { path: '^migrations/', pathNot: '\\.test\\.ts$' },
      to: { path: '^src/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '\\.gen\\.ts$' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'require', 'node', 'default'] },
  },
};
