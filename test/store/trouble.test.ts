import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import {
  type Document,
  MongoBulkWriteError,
  MongoClient,
  MongoNetworkError,
  MongoServerError,
  MongoServerSelectionError,
  type TopologyDescription,
} from 'mongodb';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { ExitError } from '../../src/base/errors.js';
import { makeClient } from '../../src/store/mongo/connection.js';
import { whyNoDatabase } from '../../src/store/mongo/own-databases.js';
import { troubleOf } from '../../src/store/mongo/trouble.js';
import { mongoConfig } from '../support/mongo-config.js';
import { startProxy } from '../support/mongo-proxy.js';
import { startMongo, whyNoMongo } from '../support/mongo-server.js';
import { tooOldServer } from '../support/old-server.js';
import { makeCertificates, startTlsFront, WHY_NO_OPENSSL } from '../support/tls-front.js';

const server = await startMongo({ standalone: true });
afterAll(() => server?.close());

/** What a client meets that asks something at an address: a kind of trouble, or an answer. */
async function meets(uri: string): Promise<string> {
  const client = new MongoClient(uri, { serverSelectionTimeoutMS: 3_000, connectTimeoutMS: 3_000 });
  try {
    await client.db('stats').command({ ping: 1 });
    return 'an answer';
  } catch (error) {
    return troubleOf(error).kind;
  } finally {
    await client.close();
  }
}

async function listen(talk: (socket: Socket) => void): Promise<string> {
  const listener = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    talk(socket);
  });
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  onTestFinished(() => void listener.close());
  const address = listener.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return `mongodb://localhost:${address.port}/?directConnection=true`;
}

describe('trouble with a server', () => {
  it.each([
    ['that nobody listens at', 'mongodb://127.0.0.1:9/', 'unreachable'],
    ['that DNS does not know', 'mongodb://no-such-host.invalid/', 'host'],
    ['that DNS does not know as a service', 'mongodb+srv://no-such-host.invalid/', 'host'],
    ['with an authority in a file that is not there', 'mongodb://127.0.0.1:9/?tls=true&tlsCAFile=/no/such.pem', 'file'],
  ])('%s', async (_, uri, kind) => {
    expect(await meets(uri)).toBe(kind);
  });

  it('that closes the connection at once', async () => {
    const uri = await listen((socket) => void socket.once('data', () => socket.end()));
    expect(await meets(uri)).toBe('closed');
    expect(await meets(`${uri}&tls=true`)).toBe('noTls');
  });

  it('that resets the connection, as one does that ends it before it has read what was sent', async () => {
    const uri = await listen((socket) => void socket.once('data', () => socket.resetAndDestroy()));
    expect(await meets(uri)).toBe('closed');
  });

  it('that answers TLS with something else', async () => {
    const uri = await listen(
      (socket) => void socket.once('data', () => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')),
    );
    expect(await meets(`${uri}&tls=true`)).toBe('noTls');
  });

  it('that is too old for the driver', async () => {
    const uri = await tooOldServer();
    expect(await meets(uri)).toBe('tooOld');
  });
});

describe.skipIf(server === null)('trouble within a bulk', () => {
  it('is that of the connection, not an answer', async () => {
    if (server === null) throw new Error(whyNoMongo());
    const line = await startProxy(server);
    onTestFinished(() => line.close());
    const client = new MongoClient(line.uri, { retryWrites: false });
    onTestFinished(() => client.close());
    const documents = client.db('stats').collection<Document & { _id: string }>('bulk');
    await documents.countDocuments();
    line.resetMid('update', 40);
    const replaced = { replaceOne: { filter: { _id: 'a' }, replacement: { rev: 1 }, upsert: true } };
    const error = await documents.bulkWrite([replaced], { ordered: false }).catch((thrown: unknown) => thrown);
    expect(line.resets).toBe(1);
    expect(error).toBeInstanceOf(MongoBulkWriteError);
    expect(['closed', 'unreachable']).toContain(troubleOf(error).kind);
  });
});

describe('trouble with Atlas', () => {
  const refused = (errmsg: string) =>
    troubleOf(new MongoServerError({ errmsg, code: 8_000, codeName: 'AtlasError' })).kind;
  it.each([
    ['bad auth : authentication failed', 'password'],
    ['bad auth : Authentication failed.', 'password'],
    ['user is not allowed to do action [createIndex] on [stats.users]', 'rights'],
    ['not authorized on admin to execute command', 'rights'],
    ['you are over your space quota, using 513 MB of 512 MB', 'room'],
    ['something else', 'other'],
  ])('%s', (errmsg, kind) => {
    expect(refused(errmsg)).toBe(kind);
  });

  const closed = (host: string, cause: Error) => {
    const reason = { servers: new Map([[host, {}]]), error: cause } as unknown as TopologyDescription;
    return troubleOf(new MongoServerSelectionError(cause.message, reason)).kind;
  };
  const alert = () =>
    new MongoNetworkError('tlsv1 alert internal error', {
      cause: Object.assign(new Error(), { code: 'ERR_SSL_TLSV1_ALERT_INTERNAL_ERROR' }),
    });
  it('whose access list does not name this machine has a sentence of its own', () => {
    const atlas = 'c-shard-00-00.ab1.mongodb.net:27017';
    expect(closed(atlas, alert())).toBe('accessList');
    expect(closed(atlas, new MongoNetworkError('connection 1 closed'))).toBe('accessList');
    expect(closed('db.example.org:27017', new MongoNetworkError('connection 1 closed'))).toBe('closed');
    expect(closed('db.example.org:27017', alert())).toBe('unreachable');
  });
});

it('every sentence says what is wrong, and then what to do', () => {
  const errors: unknown[] = [8_000, 18, 13, 14_031].map((code) => new MongoServerError({ errmsg: 'bad auth', code }));
  for (const error of errors) expect(troubleOf(error).advice).toMatch(/^[^:]+: \S/);
});

describe('an address that the driver does not understand', () => {
  const says = async (uri: string) => {
    try {
      await (await makeClient(mongoConfig({ uri }))).close();
    } catch (error) {
      if (error instanceof ExitError && error.exitCode === 78) return error.message;
      throw error;
    }
    return null;
  };

  it.each([
    ['mongodb://db/?foo=1', 'option foo is not supported'],
    ['mongodb+srv://db.example.org:27017/', 'mongodb+srv URI cannot have port number'],
    ['mongodb://u:s3cret@db/?authMechanism=NOPE', 'got NOPE'],
    ['mongodb://db:99999/', 'db:99999'],
    ['mongodb://db/?replicaSet=', 'cannot be specified with no value'],
  ])('%s is told in its words', async (uri, words) => {
    expect(await says(uri)).toContain(words);
  });

  it.each([
    'mongodb://bot:p@ss-word@db/',
    'mongodb://bot:p/ss-word@db/',
    'mongodb://bot:p%ss-word@db/',
    'mongodb://bot:p:ss-word@db:x/',
  ])('%s is told without a part of the password', async (uri) => {
    const words = await says(uri);
    expect(words).toContain('MONGO_URI is not an address');
    expect(words).not.toMatch(/ss-word|bot/);
  });
});

it('the databases that MongoDB keeps for itself are no place for counts', () => {
  expect(['admin', 'local', 'config'].map(whyNoDatabase)).not.toContain(null);
  expect(whyNoDatabase('discord_stats')).toBeNull();
});

describe.skipIf(WHY_NO_OPENSSL !== null || server === null)(
  `TLS in front of ${WHY_NO_OPENSSL ?? server?.kind ?? whyNoMongo()}`,
  () => {
    const open = async (options: Document = {}) => {
      if (server === null) throw new Error(whyNoMongo());
      const files = makeCertificates();
      const port = await startTlsFront(server, { ...files.server, ...options });
      return {
        files,
        uri: (more: string, host = 'localhost') => `mongodb://${host}:${port}/?directConnection=true${more}`,
      };
    };

    it('works with the file of the authority, and says what is wrong without', async () => {
      const { files, uri } = await open();
      expect(await meets(uri(`&tls=true&tlsCAFile=${files.authority}`))).toBe('an answer');
      expect(await meets(uri('&tls=true'))).toBe('certificate');
      expect(await meets(uri(`&tls=true&tlsCAFile=${files.authority}`, '127.0.0.1'))).toBe('certificate');
      expect(await meets(uri(''))).toBe('closed');
      expect(await meets(uri(`&tls=true&tlsCAFile=${files.authority}&tlsCertificateKeyFile=${files.nonsense}`))).toBe(
        'file',
      );
    });

    it.each(['TLSv1.2', 'TLSv1.3'])(
      'works with a client certificate that the server asks for (%s)',
      async (maxVersion) => {
        const { files, uri } = await open({ requestCert: true, rejectUnauthorized: true, maxVersion });
        const tls = `&tls=true&tlsCAFile=${files.authority}`;
        expect(await meets(uri(`${tls}&tlsCertificateKeyFile=${files.client}`))).toBe('an answer');
        expect(await meets(uri(tls))).toBe('clientCertificate');
        expect(await meets(uri(`${tls}&tlsCertificateKeyFile=${files.stranger}`))).not.toBe('an answer');
      },
    );
  },
);
