/** The process of `data-folder.ts`: prints what it finds. */
import { lookIntoFolder } from './check-data-folder.js';

process.stdout.write(JSON.stringify(lookIntoFolder(process.argv[2] ?? '')));
