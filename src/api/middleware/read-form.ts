import express, { type Request, type Response } from 'express';
import { DomainError } from '../../platform/errors.js';
import { formType } from '../contract-document.js';
import { checkValue } from './read-json.js';

const largestForm = '16kb';
const parseForm = express.urlencoded({ extended: false, inflate: false, limit: largestForm, parameterLimit: 50 });

/** Reads what a browser posts on behalf of another site. Each field is a text; of one that comes twice the last counts. */
export async function readForm(request: Request, response: Response): Promise<void> {
  const [type = ''] = (request.headers['content-type'] ?? '').split(';');
  if (type.trim().toLowerCase() !== formType)
    throw new DomainError('unsupported_media_type', `Send ${formType} in UTF-8.`);
  request.headers['content-type'] = formType;
  await new Promise<void>((resolve, reject) => {
    parseForm(request, response, (error?: unknown) => (error ? reject(error as Error) : resolve()));
  });
  const fields = Object.entries((request.body ?? {}) as Record<string, string | string[]>);
  request.body = Object.fromEntries(fields.map(([name, value]) => [name, [value].flat().at(-1)]));
  checkValue(request.body, '', 0);
}
