"""A stock discord.py client: says as lines of JSON what it sees, until it was told to end."""
import json
import sys

import discord
import yarl

token, api, gateway, channel_id = sys.argv[1:5]
discord.http.Route.BASE = f'{api}/v10'
discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(gateway)

intents = discord.Intents.none()
intents.guilds = intents.messages = intents.guild_reactions = intents.members = True
client = discord.Client(intents=intents)


def say(**what):
    print(json.dumps(what), flush=True)


@client.event
async def on_ready():
    info = await client.application_info()
    guild = client.guilds[0]
    members = sorted(member.name for member in guild.members)
    say(ready=client.user.name, guild=guild.name, members=members, owner=info.owner.name)


@client.event
async def on_message(message):
    if message.author == client.user:
        return
    say(message=message.author.name)


@client.event
async def on_raw_reaction_add(event):
    message = await client.get_channel(int(channel_id)).fetch_message(event.message_id)
    users = [user.name async for user in message.reactions[0].users()]
    answer = await message.channel.send('from discord.py')
    await answer.edit(content='edited')
    say(reaction=str(event.emoji), users=users, answer=str(answer.id))
    await client.close()


client.run(token, log_handler=None)
