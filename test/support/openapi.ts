import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

/** Where Discord's description of its HTTP API may stand: beside the repository, never in it. */
export const OPENAPI_PATH = path.resolve(root, '../shared/discord/openapi.json');

export type BodyValidator = (method: string, route: string, body: unknown) => string | null;

/** Permissions are sent as text, though Discord's description says integer. */
const BITS: ReadonlySet<string> = new Set(['default_member_permissions', 'allow', 'deny']);

/** Discord takes numbers as text where its description says integer. */
function withNumbers(body: unknown): unknown {
  if (Array.isArray(body)) return body.map(withNumbers);
  if (typeof body !== 'object' || body === null) return body;
  return Object.fromEntries(
    Object.entries(body).map(([key, value]) => [
      key,
      BITS.has(key) && typeof value === 'string' ? Number(value) : withNumbers(value),
    ]),
  );
}

interface Description {
  readonly paths: Record<string, Record<string, { requestBody?: { content?: Record<string, { schema?: object }> } }>>;
}

/** Parameters have names of their own in the description; only their places matter. */
const shapeOf = (route: string) => route.replace(/\{[^}]+\}/g, '{}');

/**
 * Checks bodies against Discord's own description, for `createLocalDiscord({ validateBody })`.
 * Null where the description is not at hand: tests say so and go on.
 */
export function createOpenApiValidator(file = OPENAPI_PATH): BodyValidator | null {
  if (!existsSync(file)) return null;
  const description: Description = JSON.parse(readFileSync(file, 'utf8'));
  const ajv = new Ajv2020({ strict: false, allErrors: false, validateFormats: true });
  ajv.addFormat('snowflake', /^\d{1,20}$/);
  ajv.addFormat('nonce', true);
  ajv.addFormat('uri', (text) => URL.canParse(text));
  ajv.addFormat('date-time', (text) => !Number.isNaN(Date.parse(text)));
  for (const format of ['int32', 'int64', 'double']) ajv.addFormat(format, { type: 'number', validate: () => true });
  ajv.addSchema(description, 'discord');

  const paths = new Map(Object.keys(description.paths).map((route) => [shapeOf(route), route]));
  const compiled = new Map<string, ValidateFunction | null>();

  function validatorOf(method: string, route: string): ValidateFunction | null {
    const key = `${method} ${route}`;
    const known = compiled.get(key);
    if (known !== undefined) return known;
    const described = paths.get(shapeOf(route));
    const operation = method.toLowerCase();
    const schema =
      described && description.paths[described]?.[operation]?.requestBody?.content?.['application/json']?.schema;
    const pointer = ['paths', described ?? '', operation, 'requestBody', 'content', 'application/json', 'schema']
      .map((part) => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1')))
      .join('/');
    const validate = schema ? ajv.compile({ $ref: `discord#/${pointer}` }) : null;
    compiled.set(key, validate);
    return validate;
  }

  return (method, route, body) => {
    const validate = validatorOf(method, route);
    if (!validate || validate(withNumbers(body))) return null;
    return ajv.errorsText(validate.errors, { dataVar: 'body' });
  };
}
