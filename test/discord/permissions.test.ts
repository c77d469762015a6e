import { PermissionFlagsBits } from 'discord.js';
import { expect, it } from 'vitest';
import { missingOf, PERMISSION_BITS, permissionsIn } from '../../src/discord/permissions.js';

const GUILD = '1100000000000000001';
const ROLE = '1100000000000000020';
const ME = '1100000000000000007';
const { ViewChannel, SendMessages, EmbedLinks } = PERMISSION_BITS;

const guild = {
  id: GUILD,
  ownerId: '1100000000000000003',
  roles: [
    { id: GUILD, name: '@everyone', permissions: String(ViewChannel) },
    { id: ROLE, name: 'Bots', permissions: String(SendMessages) },
  ],
};
const me = { userId: ME, roles: [ROLE] };
const channel = (...overwrites: { id: string; type: 0 | 1; allow: bigint; deny: bigint }[]) => ({
  overwrites: overwrites.map(({ allow, deny, ...rest }) => ({ ...rest, allow: String(allow), deny: String(deny) })),
});

it('knows the bits by the numbers that Discord gives them', () => {
  for (const [name, bit] of Object.entries(PERMISSION_BITS)) expect(bit).toBe(Reflect.get(PermissionFlagsBits, name));
});

it('adds up the roles that a member has', () => {
  expect(permissionsIn(guild, channel(), me)).toBe(ViewChannel | SendMessages);
  expect(permissionsIn(guild, channel(), { userId: ME, roles: [] })).toBe(ViewChannel);
});

it("lets the overwrite of a role win over everyone's, and the member's own over all", () => {
  const everyone = { id: GUILD, type: 0, allow: 0n, deny: SendMessages | ViewChannel } as const;
  const role = { id: ROLE, type: 0, allow: ViewChannel, deny: 0n } as const;
  const own = { id: ME, type: 1, allow: SendMessages, deny: 0n } as const;
  expect(permissionsIn(guild, channel(everyone), me)).toBe(0n);
  expect(permissionsIn(guild, channel(role, everyone), me)).toBe(ViewChannel);
  expect(permissionsIn(guild, channel(own, role, everyone), me)).toBe(ViewChannel | SendMessages);
});

it('takes nothing from the owner or an administrator', () => {
  const denied = channel({ id: GUILD, type: 0, allow: 0n, deny: ViewChannel });
  expect(permissionsIn(guild, denied, { userId: guild.ownerId, roles: [] }) & ViewChannel).toBe(ViewChannel);
  const admins = { ...guild, roles: [{ id: ROLE, name: 'Admins', permissions: '8' }] };
  expect(permissionsIn(admins, denied, me) & ViewChannel).toBe(ViewChannel);
});

it('names what is missing, and only ViewChannel where nothing else would help', () => {
  expect(missingOf(ViewChannel | SendMessages, ['SendMessages', 'EmbedLinks'])).toEqual(['EmbedLinks']);
  expect(missingOf(SendMessages, ['SendMessages', 'EmbedLinks'])).toEqual(['ViewChannel']);
  expect(missingOf(ViewChannel | EmbedLinks, ['EmbedLinks'])).toEqual([]);
});
