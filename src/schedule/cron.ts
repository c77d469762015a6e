import { validate } from 'node-cron';

/** Whether a text is a cron expression of five fields, or six with seconds first. Nicknames such as `@daily` are none. */
export function isCron(expression: string): boolean {
  const fields = expression.trim().split(/\s+/).length;
  return (fields === 5 || fields === 6) && validate(expression);
}
