import type { Rules } from './rules.js';

/** A rule that is left out or replaced by what would be wrong, and a schedule that shows it. */
export interface Mutant {
  readonly name: string;
  readonly change: Partial<Rules>;
  /** The promise that the schedule breaks with it, and keeps with the right rules. */
  readonly breaks: string;
  readonly schedule: string;
}

export const MUTANTS: readonly Mutant[] = [
  {
    name: 'countedTo of the last commit',
    change: { countedTo: 'commit' },
    breaks: 'lost',
    schedule: 'start 0; run 0 3; live 0; react 0; recv 0 2; msg 0; commit 0; run 0 5; run 0 4; lose 0; settle 0',
  },
  {
    name: 'countedTo with each beat',
    change: { countedTo: 'beat' },
    breaks: 'lost',
    schedule: 'start 0; msg 0; run 0 6; live 0; beat 0; start 1; kill 0; settle 0',
  },
  {
    name: 'lease taken by its token alone',
    change: { take: 'token' },
    breaks: 'doubled',
    schedule:
      'start 0; run 0 3; live 0; copy 0; late; run 1 5; start 0; start 0; step 0; recv 0 2; gw 1; gw 0; start 1; late; step 1; fault after; run 0 3; tick 30; live 1; run 0 7; msg 0; step 0; recv 0 2; react 3; live 0; step 0; run 0 4; settle 1',
  },
  {
    name: 'lease taken blindly',
    change: { take: 'blind' },
    breaks: 'doubled',
    schedule:
      'start 0; run 0 3; live 0; copy 0; late; run 1 5; start 0; start 0; step 0; recv 0 2; gw 1; gw 0; start 1; late; step 1; fault after; run 0 3; tick 30; live 1; run 0 7; msg 0; step 0; recv 0 2; react 3; live 0; step 0; run 0 4; settle 1',
  },
  {
    name: 'tokens are not remembered',
    change: { knownTokens: false },
    breaks: 'not erased',
    schedule: 'start 0; run 0 3; live 0; down; copy 0; start 1; msg 1; step 1; erase 1 1; settle 1',
  },
  {
    name: 'begunRev is not looked at',
    change: { begunRev: false },
    breaks: 'not erased',
    schedule: 'start 0; run 0 3; live 0; msg 1; copy 0; erase 0 1; start 1; settle 0',
  },
  {
    name: 'no standstill',
    change: { standstill: false },
    breaks: 'no publisher',
    schedule: 'start 0; start 1; settle 0',
  },
  {
    name: 'no token',
    change: { token: false },
    breaks: 'no publisher',
    schedule: 'start 0; run 0 3; kill 0; snap; start 0; step 0; step 0; roll 2; settle 0',
  },
  {
    name: 'new epoch resumes',
    change: { freshSession: false },
    breaks: 'lost',
    schedule: 'start 0; run 0 3; roll 1; msg 1; start 1; run 1 9; copy 0; settle 0',
  },
  {
    name: 'new epoch keeps its days',
    change: { emptyDays: false },
    breaks: 'came back',
    schedule: 'start 0; run 0 3; live 0; start 1; erase 0 1; msg 1; roll 2; settle 0',
  },
  {
    name: 'older messages count',
    change: { notBefore: false },
    breaks: 'doubled',
    schedule:
      'start 0; run 0 3; live 0; msg 0; live 0; run 0 9; lose 0; start 0; run 0 5; live 0; recv 0 3; react 0; refill 0; step 1; step 0; run 0 2; tick 1; live 0; recv 0 3; gw 0; recv 0 3; refill 0; run 0 3; live 0; expire 1; settle 0',
  },
  {
    name: 'gap across epochs is refilled',
    change: { crossGap: false, notBefore: false },
    breaks: 'doubled',
    schedule: 'start 0; run 0 3; live 0; msg 1; settle 1',
  },
  {
    name: 'lost store leaves no gap',
    change: { lostStore: false },
    breaks: 'lost reaction',
    schedule: 'start 0; run 0 3; react 3; live 0; run 0 9; lose 0; start 0; step 0; tick 30; run 0 8; roll 0; settle 0',
  },
  {
    name: 'writes before the lease is read',
    change: { leaseFirst: false },
    breaks: 'lost',
    schedule: 'start 0; run 0 3; msg 1; live 0; snap; run 0 9; roll 2; settle 0',
  },
  {
    name: 'begunRev may fall',
    change: { rising: false },
    breaks: 'lost',
    schedule:
      'start 0; run 0 3; live 0; fault late; step 0; backup 0; run 0 5; msg 1; live 0; msg 1; run 0 7; step 0; restore 0 0; settle 0',
  },
  {
    name: 'other shards drop what is unpublished',
    change: { ownFirst: false },
    breaks: 'dropped',
    schedule: 'start 0; run 0 3; live 0; react 2; live 0; shards 0; start 0; settle 1',
  },
  {
    name: 'embedded days are dropped',
    change: { beside: false },
    breaks: 'dropped',
    schedule:
      'start 0; run 0 3; live 0; start 0; step 0; tick 1; start 0; step 1; start 0; react 2; erase 1 1; run 0 7; recv 0 2; run 1 3; live 0; commit 0; step 0; run 1 2; fault after; react 1; beat 0; msg 0; erase 0 2; tick 3; live 0; down; react 3; lose 0; gw 0; live 0; commit 0; cut 0; step 0; start 0; recv 0 1; step 1; step 0; step 0; run 1 6; live 0; msg 0; settle 0',
  },
  {
    name: 'rows as they are when written',
    change: { rows: 'write' },
    breaks: 'read',
    schedule:
      'start 0; run 0 3; live 0; react 2; live 0; step 0; react 2; live 0; run 0 5; sheet 0; step 0; start 1; step 0; kill 0; settle 0',
  },
  {
    name: 'no guard',
    change: { guard: false },
    breaks: 'lost',
    schedule: 'start 0; run 0 3; live 0; step 0; msg 0; live 0; run 0 8; msg 0; fault late; step 0; settle 0',
  },
  {
    name: 'nothing is sent again',
    change: { resend: false },
    breaks: 'hidden',
    schedule: 'start 0; run 0 3; live 0; step 0; msg 0; erase 0 2; live 0; step 0; run 0 8; step 0; roll 2; settle 0',
  },
  {
    name: 'members before servers',
    change: { serversFirst: false },
    breaks: 'hidden',
    schedule:
      'start 0; run 0 3; live 0; copy 0; recv 0 1; refill 1; run 1 8; live 1; start 1; msg 1; up; commit 0; kill 0; step 0; up; backup 1; tick 30; run 0 5; start 0; up; msg 0; live 0; step 0; run 0 7; commit 1; gw 0; react 3; same 0; live 0; settle 0',
  },
  {
    name: 'gaps after publishedRev',
    change: { gaps: 'after' },
    breaks: 'lost',
    schedule: 'msg 1; start 0; step 0; start 1; run 0 2; gw 0; commit 0; run 0 2; step 0; step 0; kill 0; settle 0',
  },
  {
    name: 'gaps before days',
    change: { gaps: 'first' },
    breaks: 'lost',
    schedule:
      'start 0; run 0 3; live 0; run 0 9; hole; run 0 9; live 0; run 0 5; refill 0; live 0; run 0 5; lose 0; settle 0',
  },
  {
    name: 'sheets at any time',
    change: { sheets: 'free' },
    breaks: 'stuck',
    schedule: 'start 0; run 0 3; live 0; step 0; sheet 0; react 2; fault after; live 0; run 0 5; roll 2; settle 0',
  },
  {
    name: 'since is not taken over',
    change: { since: 'none' },
    breaks: 'since too late',
    schedule: 'metric; start 0; run 0 3; live 0; msg 1; settle 1',
  },
  {
    name: 'since of a dropped epoch',
    change: { since: 'own' },
    breaks: 'since too early',
    schedule:
      'start 0; run 0 3; live 0; metric; down; copy 0; start 0; start 1; step 0; live 0; msg 1; kill 0; msg 1; settle 0',
  },
  {
    name: 'since after the counts',
    change: { sinceFirst: false },
    breaks: 'since too late',
    schedule:
      'recv 1 3; run 0 2; step 0; step 0; step 0; kill 0; run 0 9; live 0; commit 0; live 0; msg 1; msg 1; beat 1; start 0; recv 0 3; msg 0; step 1; kill 1; step 1; start 0; start 0; metric; commit 1; run 0 2; live 0; react 1; msg 1; kill 0; step 0; start 0; kill 0; step 1; tick 3; start 0; run 0 7; msg 0; run 0 2; react 0; commit 0; gw 1; live 0; copy 0; down; live 0; start 0; live 0; msg 1; react 3; run 0 3; recv 0 3; tick 8; live 0; msg 1; live 0; tick 8; start 0; run 0 7; msg 1; recv 0 1; late; tick 30; start 1; step 0; step 0; live 0; run 0 4; recv 1 1; settle 0',
  },
  {
    name: 'older than since counts',
    change: { sinceHeld: false },
    breaks: 'since too late',
    schedule: 'start 0; run 0 3; live 0; metric; msg 0; settle 0',
  },
  {
    name: 'erasure is not told',
    change: { erasureTold: false },
    breaks: 'still named',
    schedule:
      'start 0; run 0 3; live 0; msg 1; step 0; run 0 9; msg 0; run 0 6; live 0; step 0; run 0 7; erase 0 1; run 0 6; lose 0; settle 0',
  },
  {
    name: 'erasure takes what came after',
    change: { erasureRev: false },
    breaks: 'nameless',
    schedule: 'start 0; step 0; msg 0; step 0; step 0; erase 0 1; gw 0; msg 0; settle 1',
  },
  {
    name: 'erasure takes later epochs',
    change: { erasureAfter: false },
    breaks: 'lost',
    schedule:
      'start 0; run 0 3; live 0; erase 0 0; run 0 3; start 1; step 1; kill 0; lose 0; react 1; react 0; react 1; recv 1 1; step 0; live 0; live 0; start 1; run 0 3; erase 0 1; run 0 8; step 0; run 1 9; live 1; msg 0; msg 1; settle 0',
  },
  {
    name: 'erased counts again',
    change: { erasedStays: false },
    breaks: 'came back',
    schedule: 'start 0; run 0 3; live 0; msg 1; erase 0 1; settle 1',
  },
  {
    name: 'documents before erasures',
    change: { erasuresFirst: false },
    breaks: 'nameless',
    schedule:
      'start 0; run 0 3; live 0; erase 0 0; run 0 9; start 1; run 1 2; tick 16; run 1 5; live 1; msg 0; step 1; fault late; msg 1; live 1; run 1 9; kill 1; settle 0',
  },
  {
    name: 'never again',
    change: { againAfterReconnect: false, againNightly: false },
    breaks: 'not erased',
    schedule:
      'start 0; run 0 3; live 0; msg 0; live 0; run 0 3; start 1; run 1 3; tick 16; run 1 6; live 1; erase 1 0; run 1 9; run 0 2; settle 1',
  },
  {
    name: 'not again at night',
    change: { againNightly: false },
    breaks: 'not erased',
    schedule:
      'start 0; run 0 3; live 0; msg 0; live 0; run 0 3; start 1; run 1 3; tick 16; run 1 6; live 1; erase 1 0; run 1 9; run 0 2; settle 1',
  },
  {
    name: 'not again in a restored store',
    change: { erasureResent: false, againAfterReconnect: false, againNightly: false },
    breaks: 'not erased',
    schedule:
      'start 0; run 0 3; live 0; msg 0; live 0; run 0 9; snap; erase 0 0; run 0 9; tick 14; run 0 9; roll 2; settle 0',
  },
  {
    name: 'a new epoch forgets erasures',
    change: { erasureKept: false },
    breaks: 'still named',
    schedule:
      'start 0; run 0 3; live 0; step 0; msg 0; step 0; msg 0; live 0; run 0 8; start 1; erase 0 1; kill 0; settle 0',
  },
  {
    name: 'a copy published meanwhile',
    change: { erasureForked: false },
    breaks: 'not erased',
    schedule:
      'start 0; run 0 3; live 0; copy 0; kill 0; msg 1; start 1; start 0; run 0 9; erase 0 1; live 0; run 0 6; roll 2; settle 0',
  },
  {
    name: 'complete at once',
    change: { complete: 'found-nothing' },
    breaks: 'came back',
    schedule:
      'start 0; run 0 3; live 0; react 3; live 0; kill 0; start 0; run 0 6; gw 0; step 0; step 0; step 0; erase 0 1; step 0; fault late; run 0 6; settle 0',
  },
  {
    name: 'sheets are left',
    change: { erasureSheets: 'none' },
    breaks: 'not erased',
    schedule:
      'start 0; run 0 3; live 0; run 0 8; step 0; step 0; run 1 6; msg 0; erase 1 1; live 0; step 0; msg 0; sheet 0; commit 1; gw 0; msg 1; beat 0; run 0 6; live 1; recv 1 3; tick 30; erase 1 0; recv 1 2; recv 0 2; gw 0; start 0; recv 0 2; live 0; erase 0 2; settle 0',
  },
  {
    name: 'sheets by documents alone',
    change: { erasureSheets: 'by-documents' },
    breaks: 'not erased',
    schedule:
      'start 0; run 0 3; live 0; msg 0; live 0; run 0 9; sheet 0; msg 1; live 0; step 0; tick 8; live 0; step 0; start 0; tick 30; fault late; react 3; gw 0; step 0; run 0 9; erase 0 2; settle 0',
  },
  {
    name: 'own sheets are not built anew',
    change: { ownSheets: false },
    breaks: 'not erased',
    schedule:
      'start 0; run 0 3; live 0; tick 3; tick 30; react 0; kill 0; start 0; msg 0; msg 1; tick 16; run 0 6; live 0; step 0; step 0; run 0 3; erase 0 0; step 0; sheet 0; step 0; step 0; step 0; step 0; step 0; kill 0; settle 0',
  },
  {
    name: 'sheets of a round before',
    change: { staleSheets: false },
    breaks: 'not erased',
    schedule:
      'start 0; run 0 3; live 0; tick 3; tick 30; react 0; kill 0; start 0; msg 0; msg 1; tick 16; run 0 6; live 0; step 0; step 0; run 0 3; erase 0 0; step 0; sheet 0; step 0; step 0; step 0; step 0; step 0; kill 0; settle 0',
  },
  {
    name: 'names are left',
    change: { whom: false },
    breaks: 'still named',
    schedule: 'start 0; run 0 3; live 0; msg 1; msg 1; live 0; erase 0 0; settle 1',
  },
  {
    name: 'the past brings back',
    change: { pastFiltered: false },
    breaks: 'not erased',
    schedule: 'start 0; run 0 8; live 0; msg 1; live 0; run 0 9; start 1; erase 0 1; kill 0; settle 0',
  },
];
