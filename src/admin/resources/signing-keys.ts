import { SigningKey } from '../../models/index.js';
import { rotateSigningKeys } from '../../operations/signing-keys/rotate-signing-keys.js';
import { operationAction } from '../operation-action.js';
import type { ResourceShape } from '../resource-shape.js';
import { overseers } from './readers.js';

export const signingKeys: ResourceShape = {
  id: 'signingKeys',
  model: SigningKey,
  group: 'system',
  icon: 'Lock',
  title: 'id',
  readers: overseers,
  sort: { by: 'createdAt', direction: 'desc' },
  columns: {
    id: { as: 'id' },
    algorithm: { as: 'code' },
    status: { as: 'state' },
    createdAt: { as: 'moment' },
    activatedAt: { as: 'moment' },
    retiredAt: { as: 'moment' },
    publicJwk: { as: 'json', places: ['show'] },
  },
  actions: {
    rotate: operationAction({
      operation: 'rotateSigningKeys',
      type: 'resource',
      icon: 'RefreshCw',
      input: {},
      run: (context) => rotateSigningKeys(context),
    }),
  },
};
