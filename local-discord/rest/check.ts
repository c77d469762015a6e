import type { Problems } from './api-error.js';

export type Json = Readonly<Record<string, unknown>>;
export type Path = readonly (string | number)[];

export const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** How long Discord finds a text: in code points, without white space at the ends. */
export const lengthOf = (text: string): number => [...text.trim()].length;

/** Checks for the fields of a body that reproduce Discord's words. Absent fields (undefined, null) pass. */
export function createChecks(problems: Problems) {
  return {
    object(value: unknown, path: Path): value is Json {
      if (isObject(value)) return true;
      problems.add(path, 'DICT_TYPE_CONVERT', 'Only dictionaries may be used in a DictType');
      return false;
    },
    text(value: unknown, path: Path, { min = 0, max }: { min?: number; max: number }): number {
      if (value === undefined || value === null) return 0;
      if (typeof value !== 'string') {
        problems.add(path, 'STRING_TYPE_CONVERT', 'Could not interpret value as string.');
        return 0;
      }
      const length = lengthOf(value);
      if (length < min) {
        if (length === 0) problems.add(path, 'BASE_TYPE_REQUIRED', 'This field is required');
        else problems.add(path, 'BASE_TYPE_MIN_LENGTH', `Must be at least ${min} in length.`);
      } else if (length > max) {
        problems.add(path, 'BASE_TYPE_MAX_LENGTH', `Must be ${max} or fewer in length.`);
      }
      return length;
    },
    /** The number, or `by` where none is given. */
    number(value: unknown, path: Path, { min, max, by }: { min: number; max: number; by: number }): number {
      if (value === undefined || value === null) return by;
      if (typeof value !== 'number' || !Number.isInteger(value)) {
        problems.add(path, 'NUMBER_TYPE_COERCE', `Value "${String(value)}" is not int.`);
        return by;
      }
      if (value < min || value > max) {
        const code = value < min ? 'NUMBER_TYPE_MIN' : 'NUMBER_TYPE_MAX';
        problems.add(path, code, `int value should be between ${min} and ${max}.`);
      }
      return value;
    },
    required(value: unknown, path: Path): boolean {
      if (value !== undefined && value !== null && value !== '') return true;
      problems.add(path, 'BASE_TYPE_REQUIRED', 'This field is required');
      return false;
    },
    list(value: unknown, path: Path, { min = 0, max }: { min?: number; max: number }): readonly unknown[] {
      if (value === undefined || value === null) return [];
      if (!Array.isArray(value)) {
        problems.add(path, 'LIST_TYPE_CONVERT', 'Only iterables may be used in a ListType');
        return [];
      }
      if (value.length < min || value.length > max) {
        problems.add(path, 'BASE_TYPE_BAD_LENGTH', `Must be between ${min} and ${max} in length.`);
      }
      return value;
    },
  };
}

export type Checks = ReturnType<typeof createChecks>;
