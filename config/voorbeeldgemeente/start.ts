/**
 * Builds and starts the four embedded sources of the voorbeeldgemeente. All data is made up and made anew at every start,
 * the same each time; with `GEVEL_DATA` set to a folder, the register and the logboek there are kept between starts.
 */
import { existsSync, mkdirSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ClientConfiguration, Environment, Started } from '../../src/configuration/load.ts'
import { seedCrm } from './crm.ts'
import { writePost } from './post.ts'
import { seedRegister } from './register.ts'
import { startZaaksysteem, zaaksysteemClient } from './zaaksysteem.ts'
import { zakenData } from './zaken.ts'

export async function start(environment: Environment): Promise<Started> {
  const directory = await mkdtemp(join(tmpdir(), 'gevel-voorbeeldgemeente-'))
  const crm = join(directory, 'crm.sqlite')
  const post = join(directory, 'post')
  const kept = keptDirectory(environment) ?? directory
  const register = join(kept, 'register.sqlite')
  seedCrm(crm)
  writePost(post)
  if (!existsSync(register)) seedRegister(register)
  const zaaksysteem = await startZaaksysteem(zakenData())
  return {
    values: {
      CRM_FILE: crm,
      POST_DIRECTORY: post,
      REGISTER_FILE: register,
      LOGBOEK_FILE: join(kept, 'logboek.jsonl'),
      ZAKEN_URL: `${zaaksysteem.url}/zaken/api/v1`,
      CATALOGI_URL: `${zaaksysteem.url}/catalogi/api/v1`,
      ZAKEN_SECRET: zaaksysteemClient.secret,
    },
    announce,
    stop: async () => {
      await zaaksysteem.close()
      await rm(directory, { recursive: true, force: true })
    },
  }
}

function keptDirectory({ GEVEL_DATA }: Environment): string | undefined {
  if (GEVEL_DATA) mkdirSync(GEVEL_DATA, { recursive: true })
  return GEVEL_DATA || undefined
}

function announce(address: string, clients: Readonly<Record<string, ClientConfiguration>>): string[] {
  const api = `${address}/klantinteracties/api/v1`
  const token = Object.values(clients)[0]?.tokens?.[0] ?? ''
  const ask = (path: string) => `  curl -H 'Authorization: Token ${token}' '${api}/${path}'`
  return [
    `Gevel serves the voorbeeldgemeente at ${address}`,
    ...Object.entries(clients).map(([name, { tokens = [] }]) => `Client ${name}: Authorization: Token ${tokens.join(' or ')}`),
    'Try:',
    ask('partijen?partijIdentificator__codeSoortObjectId=bsn&partijIdentificator__objectId=999993653&expand=digitaleAdressen'),
    ask('klantcontacten?hadBetrokkene__wasPartij__partijIdentificator__objectId=999993653&expand=hadBetrokkenen&pageSize=5'),
    ask('klantcontacten?kanaal=e-mail&expand=gingOverOnderwerpobjecten&pageSize=5'),
  ]
}
