// Leaves out of the service's bundle what packages do at each start to no use here.
import { readFile } from 'node:fs/promises';

/** What stands in a file, and what stands there instead. The tests run the packages as they are: both must do the same. */
const spared = [
  {
    // The checker of OpenAPI documents, compiled though the option validateApiSpec is off.
    file: /express-openapi-validator.dist.framework.openapi\.schema\.validator\.js$/,
    from: 'this.validator = ajvInstance.compile(schema);',
    to: 'this.validator = (document) => ajvInstance.validate(schema, document);',
  },
  {
    // A checker of each schema, compiled to look at the schema; without it the document is looked at.
    file: /express-openapi-validator.dist.middlewares.parsers.schema\.preprocessor\.js$/,
    from: '(_a = this.ajv.getSchema(ref)) === null || _a === void 0 ? void 0 : _a.schema',
    to: 'undefined',
  },
  {
    // A search for references to other documents, of which the generated contract has none.
    file: /express-openapi-validator.dist.framework.index\.js$/,
    from: '$RefParser.bundle(filePath)',
    to: 'Promise.resolve(filePath)',
  },
  {
    // The time zones of the world, for Sequelize's option `timezone`, which is left at UTC.
    file: /moment-timezone.index\.js$/,
    from: "moment.tz.load(require('./data/packed/latest.json'));",
    to: '',
  },
  {
    // Whether this is Cloudflare, for which Node has to load its whole HTTP client.
    file: /pg.lib.stream\.js$/,
    from: 'if (isCloudflareRuntime())',
    to: 'if (false)',
  },
];

export const sparedWork = {
  name: 'spared-work',
  setup(building) {
    for (const { file, from, to } of spared) {
      building.onLoad({ filter: file }, async ({ path }) => {
        const source = await readFile(path, 'utf8');
        if (!source.includes(from)) throw new Error(`${path} has changed: look at scripts/spare-work.mjs.`);
        return { contents: source.replace(from, to) };
      });
    }
  },
};
