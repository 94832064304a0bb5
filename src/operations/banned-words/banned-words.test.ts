import { entities } from '../../models/entities.gen.js';
import { itIsAsDescribed } from '../entities/support/described-entity.js';

itIsAsDescribed(entities.bannedWords);
