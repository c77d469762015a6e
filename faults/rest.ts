import { PermissionFlagsBits } from 'discord-api-types/v10';
import type { Fault } from './fault.js';
import { edge } from './rest/edge.js';
import { ALWAYS, edits, LASTS_LONG, row } from './rest/trouble.js';
import { MESSAGES } from './rest/watched.js';
import { boardsIn } from './stage.js';

const CALLBACK = '/interactions/{interaction_id}/{interaction_token}/callback';

export const rest: readonly Fault[] = [
  row('rest-429', 'every edit of the board is answered with 429, each for two seconds', {
    begin: ({ discord }) => discord.faults.rateLimitRest({ ...edits, retryAfter: 2 }),
  }),
  row('rest-429-global', 'every call is answered with 429 for all routes, each for three seconds', {
    begin: ({ discord }) => discord.faults.rateLimitRest({ times: ALWAYS, retryAfter: 3, scope: 'global' }),
  }),
  row('rest-429-no-time', 'every edit of the board is answered with 429 that names no time', {
    begin: ({ discord }) => discord.faults.rateLimitRest({ ...edits, retryAfter: 0 }),
  }),
  row('rest-429-answers', 'answers to commands are answered with 429 while somebody asks twice a second', {
    begin: ({ discord }) =>
      discord.faults.rateLimitRest({ method: 'PATCH', route: /^\/webhooks\//, times: ALWAYS, retryAfter: 2 }),
    asks: true,
    lasts: LASTS_LONG,
  }),
  row('rest-30046', 'edits of the board are refused with 30046', {
    begin: ({ discord }) => discord.faults.failRest({ ...edits, status: 429, code: 30046 }),
  }),
  row('rest-5xx', 'every call is answered with 500, 502 or 503, the latter two by the edge in front of Discord', {
    begin({ discord, guild }) {
      discord.faults.failRest({ method: 'PATCH', times: ALWAYS });
      discord.faults.failAtEdge({ method: 'POST', times: ALWAYS, status: 502 });
      discord.faults.failAtEdge({ method: 'GET', times: ALWAYS, status: 503 });
      discord.deleteMessage(boardsIn(discord, guild.stats)[0]?.id ?? '');
    },
    heals: true,
  }),
  row('rest-hanging', 'no call is answered', {
    begin: ({ discord }) => discord.faults.hangRest({ times: ALWAYS }),
    asks: true,
    lasts: LASTS_LONG,
  }),
  row('rest-413', 'edits of the board with a file are refused with 413 (40005)', {
    begin: ({ discord }) => discord.faults.failRest({ ...edits, files: true, status: 413, code: 40005 }),
    heals: true,
    pictured: false,
  }),
  row('rest-413-edge', 'edits of the board with a file are answered with 413 by the edge in front of Discord', {
    begin: ({ discord }) => discord.faults.failAtEdge({ ...edits, files: true, status: 413 }),
    heals: true,
    pictured: false,
  }),
  row('rest-upload-503', 'edits of the board with a file are answered with 503', {
    begin: ({ discord }) => discord.faults.failRest({ ...edits, files: true, status: 503 }),
  }),
  row('rest-upload-hung', 'edits of the board with a file get no answer and have no effect', {
    begin: ({ discord }) => discord.faults.hangRest({ ...edits, files: true }),
  }),
  row('rest-upload-lost', 'edits of the board with a file take effect, and their answers are lost', {
    begin: ({ discord }) => discord.faults.refuseRest({ ...edits, files: true, times: 3, applied: true }),
    heals: true,
  }),
  row('rest-10003', 'the channel of the board is deleted', {
    begin: ({ discord, guild }) => discord.deleteChannel(guild.stats),
    boards: 0,
  }),
  row('rest-10003-untold', 'calls for the board are answered with 10003, and no event said so', {
    begin: ({ discord }) =>
      discord.faults.failRest({ route: /^\/channels\//, times: ALWAYS, status: 404, code: 10003 }),
  }),
  row('rest-10008', 'an edit of the board is answered with 10008, though it stands', {
    begin: ({ discord }) => discord.faults.failRest({ ...edits, times: 1, status: 404, code: 10008 }),
    heals: true,
  }),
  row('rest-10008-again', 'edits of the board are answered with 10008 four times, though it stands', {
    begin: ({ discord }) => discord.faults.failRest({ ...edits, times: 4, status: 404, code: 10008 }),
    heals: true,
  }),
  row('rest-10008-deleted', 'somebody deletes the board whenever it stands', {
    begin({ discord, guild }) {
      const timer = setInterval(() => {
        for (const { id } of boardsIn(discord, guild.stats)) discord.deleteMessage(id);
      }, 200);
      return () => clearInterval(timer);
    },
  }),
  row('rest-50001', 'the bot may no longer see the channel of the board', {
    begin({ discord, guild }) {
      discord.denyBot(guild.stats, PermissionFlagsBits.ViewChannel);
      return () => discord.allowBot(guild.stats);
    },
    heals: true,
  }),
  row('rest-50013', 'the bot may no longer write in the channel of the board, which is deleted', {
    begin({ discord, guild }) {
      discord.denyBot(guild.stats, PermissionFlagsBits.SendMessages);
      discord.deleteMessage(boardsIn(discord, guild.stats)[0]?.id ?? '');
      return () => discord.allowBot(guild.stats);
    },
    heals: true,
  }),
  row('rest-50013-untold', 'calls for the board are refused with 50013, though its permissions are all there', {
    begin: ({ discord }) =>
      discord.faults.failRest({ route: /^\/channels\//, times: ALWAYS, status: 403, code: 50013 }),
  }),
  row('rest-10062', 'answers to commands are refused with 10062 while somebody asks twice a second', {
    begin: ({ discord }) =>
      discord.faults.failRest({ method: 'POST', route: CALLBACK, times: ALWAYS, status: 404, code: 10062 }),
    asks: true,
  }),
  row('rest-40060', 'answers to commands arrive and are answered with 40060', {
    begin: ({ discord }) =>
      discord.faults.failRest({
        method: 'POST',
        route: CALLBACK,
        times: ALWAYS,
        status: 400,
        code: 40060,
        applied: true,
      }),
    asks: true,
  }),
  row(
    'rest-post-hung',
    'the first POST of the board gets no answer and succeeded after all',
    {
      begin: ({ discord }) => discord.faults.hangRest({ method: 'POST', route: MESSAGES, applied: true }),
      atStart: true,
      heals: true,
    },
    1,
  ),
  row('rest-posts-hung', 'the POSTs of the board get no answer and succeed, for as long as the fault lasts', {
    begin: ({ discord }) => discord.faults.hangRest({ method: 'POST', route: MESSAGES, applied: true, times: ALWAYS }),
    atStart: true,
  }),
  ...edge,
];
