import type { Document } from 'mongodb';
import type { Log } from '../base/log.js';
import type { Snowflake } from '../base/snowflake.js';
import { readSettings } from '../guilds/guild-settings.js';
import { tellUnreadable } from '../ledger/directory/stored-settings.js';
import type { Ledger } from '../ledger/ledger.js';
import type { LedgerEpochs } from '../ledger/ledger-epochs.js';
import type { Collections } from '../store/mongo/collections.js';
import { fromErasureDocument, type ToldErasure } from '../store/mongo/erasure-documents.js';
import { fromGuildDocument, guildDocumentId } from '../store/mongo/meta-documents.js';
import type { Streams } from './leases.js';

/** The ledger's note that it read, in this epoch, what earlier ledgers left. Its value is the epoch. */
const READ_FACT = 'publish.metaRead';

/** Whether a ledger has met MongoDB in its present epoch. */
export function hasMetMongo(ledger: Ledger): boolean {
  return ledger.facts.get(READ_FACT) === ledger.identity().epoch;
}

/**
 * Settings, boards and `since` come back from `meta`, once in an epoch: of all guilds when the epoch followed another,
 * else of guilds that this ledger does not know; of the others only what was counted there. Apart from that, and from what was chosen while MongoDB was away, the
 * ledger is the truth and `meta` its copy.
 */
export async function adoptAll(options: {
  readonly ledger: Ledger;
  readonly collections: Collections;
  readonly streams: Streams;
  readonly log: Log;
}): Promise<void> {
  const { ledger, collections, streams, log } = options;
  if (hasMetMongo(ledger)) return;
  const { epoch, followed } = ledger.identity();
  let guilds = 0;
  for (const document of await collections.meta.find<Document>({ kind: 'guild', epoch: { $ne: epoch } }).toArray()) {
    const left = fromGuildDocument(document);
    if (left === null) {
      nameUnreadable(document, log);
      continue;
    }
    if (!streams.own.includes(streams.of(left.guildId, streams.shardCount))) continue;
    if (!followed && ledger.directory.guild(left.guildId) !== null) {
      ledger.past.expect(left.guildId);
      continue;
    }
    adopt(left, ledger, log);
    guilds += 1;
  }
  await adoptErasures(ledger, collections, log);
  ledger.facts.set(READ_FACT, epoch);
  if (guilds > 0) log.info({ guilds }, 'took over settings and boards from MongoDB');
}

/** Takes over what an earlier ledger left of one guild, if anything. */
export async function adoptOne(
  ledger: Ledger,
  collections: Collections,
  guildId: Snowflake,
  log: Pick<Log, 'warn'>,
): Promise<void> {
  const { epoch } = ledger.identity();
  const document = await collections.meta.findOne<Document>({
    _id: guildDocumentId(guildId),
    kind: 'guild',
    epoch: { $ne: epoch },
  });
  if (document === null) return;
  const left = fromGuildDocument(document);
  if (left === null) nameUnreadable(document, log);
  else adopt(left, ledger, log);
}

type Left = Parameters<LedgerEpochs['adopt']>[0];

function adopt(left: Left, ledger: Pick<Ledger, 'epochs'>, log: Pick<Log, 'warn'>): void {
  const { guildId } = left;
  const { unreadable: settings } = readSettings(left.settings);
  if (settings.length > 0) tellUnreadable({ guildId, settings }, log);
  ledger.epochs.adopt(left);
}

/** What was asked to be erased is so in this epoch, too, whoever was asked. */
async function adoptErasures(ledger: Ledger, { meta }: Collections, log: Pick<Log, 'warn'>): Promise<void> {
  const told: ToldErasure[] = [];
  for (const document of await meta.find<Document>({ kind: 'erasure' }).toArray()) {
    const erasure = fromErasureDocument(document);
    if (erasure !== null) told.push(erasure);
    else
      log.warn(
        { document: String(document._id) },
        'a document of kind erasure is not one that Statboard wrote and is left aside',
      );
  }
  ledger.erasures.adopt(told);
}

function nameUnreadable({ _id }: Document, log: Pick<Log, 'warn'>): void {
  log.warn(
    { document: String(_id) },
    'a document of kind guild is not one that Statboard wrote and is left aside: it does not say which server, or since when; correct or delete it',
  );
}
