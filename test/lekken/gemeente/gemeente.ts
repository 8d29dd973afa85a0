/** The planted gemeente: sources of every kind that can be had without a server of others, and the configuration of a Gevel over them. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { stringify } from 'yaml'
import { startZaaksysteem, zaaksysteemClient } from '../../../config/voorbeeldgemeente/zaaksysteem.ts'
import { zakenData } from '../../../config/voorbeeldgemeente/zaken.ts'
import { gegevens } from '../../adapters/klanten-v1/gegevens.ts'
import { startStandIn } from '../../adapters/klanten-v1/standin.ts'
import { startMeldpunt } from '../../adapters/rest/meldpunt.ts'
import { configured, freePort } from '../../http/configured.ts'
import { token as ownToken } from '../../http/gemeente.ts'
import { startReceiver, type Receiver } from './receiver.ts'
import { startTickets, ticketsExample, ticketsManifest } from './tickets.ts'
import { startSaboteur, type Saboteur } from './saboteur.ts'
import { makeStores, type Stores } from './stores.ts'
import { planting, type Planting } from './values.ts'

/** Tokens of the clients. `kcc` reads and writes all that works, `half` has sources that never do, `lezer` sees little, `zuinig` may ask twice. */
export const tokens = { kcc: 'token-van-het-kcc', lezer: 'token-van-een-lezer', half: 'token-van-half', zuinig: 'token-van-zuinig', brokken: 'token-van-brokken' } as const

export interface Gemeente {
  readonly planting: Planting
  readonly folder: string
  /** `heel`: of sources that work; `half`: with sources that never do as well; `kort`: those that work, kept for a second. */
  readonly configurations: { readonly heel: string; readonly half: string; readonly kort: string }
  readonly stores: Stores
  readonly saboteurs: Readonly<Record<string, Saboteur>>
  readonly receiver: Receiver
  close(): Promise<void>
}

/** Below the folder of the run. `bronnen` and `configuratie` are not Gevel's: see `skipped.ts`. */
export const folders = { stores: 'bronnen', configuration: 'configuratie', logboek: 'logboek', temporary: 'tijdelijk', work: 'werk' } as const

/** What may be changed of the configuration, before it is written. */
export type Change = (configuration: { sources: Record<string, any>; clients: Record<string, any>; [key: string]: unknown }) => void

const testFolder = resolve(import.meta.dirname, '../..')

export async function plantedGemeente(folder: string, change: Change = () => undefined): Promise<Gemeente> {
  for (const name of Object.values(folders)) mkdirSync(join(folder, name), { recursive: true })
  const seeds = planting()
  const stores = makeStores(join(folder, folders.stores), seeds)
  const zaken = await startZaaksysteem(zakenData())
  const klanten = await startStandIn('openklant1', gegevens(30))
  const meldpunt = await startMeldpunt()
  const tickets = await startTickets()
  const verderop = await configured(() => undefined)
  const receiver = await startReceiver()
  const behind = { zaken: zaken.url, klanten: klanten.url, meldpunt: meldpunt.url, verderop: verderop.url, tickets: tickets.url }
  const saboteurs = Object.fromEntries(await Promise.all(Object.entries(behind).map(async ([name, url]): Promise<[string, Saboteur]> => [name, await startSaboteur(url, seeds)])))
  const at = (name: keyof typeof behind) => saboteurs[name]!.url
  const closed = `http://127.0.0.1:${await freePort()}`
  const personal = encodeURIComponent(`${seeds.moulin.bsn} ${seeds.moulin.adres}`)
  const configurationFolder = join(folder, folders.configuration)
  const outside = (path: string) => relative(configurationFolder, join(testFolder, path))
  const optional = { verplichting: 'optioneel', deadlineMs: 1500 }
  const standard = (url: string) => ({ klantinteractiesUrl: `${url}/klantinteracties/api/v1`, contactgegevensUrl: `${url}/contactgegevens/api/v1`, token: ownToken })

  const configuration = {
    installation: 'kanarie',
    secrets: ['een-geheim-voor-de-ids-van-de-kanarie'],
    precedence: ['register', 'crm'],
    logboek: {
      geheim: 'een-geheim-voor-het-logboek', bestand: join(folder, folders.logboek, 'logboek.jsonl'), otlp: { url: `${receiver.url}/v1/traces` },
      verwerkingsactiviteit: 'https://kanarie.example/verwerkingen/klantcontact',
    },
    requests: { deadlineMs: 5000 },
    sources: {
      crm: { number: 1, adapter: 'sql', settings: { database: { dialect: 'sqlite', file: stores.crm }, mapping: resolve(testFolder, '../config/voorbeeldgemeente/crm.mapping.yaml') } },
      zaken: { number: 2, adapter: 'zgw', ...optional, settings: { zakenUrl: `${at('zaken')}/zaken/api/v1`, clientId: 'gevel', secret: zaaksysteemClient.secret } },
      post: { number: 3, adapter: 'maildir', koppelen: 'geverifieerd', settings: { directory: stores.post, domains: ['voorbeeldgemeente.example'] } },
      register: { number: 4, adapter: 'register', settings: { file: stores.register, nummersVanaf: 8_000_000_000 } },
      klanten: { number: 5, adapter: 'klanten-v1', ...optional, settings: { ...klanten.settings, klantenUrl: klanten.settings.klantenUrl.replace(klanten.url, at('klanten')), contactmomentenUrl: klanten.settings.contactmomentenUrl.replace(klanten.url, at('klanten')) } },
      verderop: { number: 6, adapter: 'klantinteracties', ...optional, settings: standard(at('verderop')) },
      meldpunt: { number: 7, adapter: 'rest', ...optional, koppelen: 'alle', settings: { manifest: outside('adapters/rest/meldingen.yaml'), url: at('meldpunt'), credentials: { key: 'geheim' } } },
      oud: { number: 8, adapter: 'maildir', koppelen: 'alle', settings: { mbox: stores.mbox, domains: ['voorbeeldgemeente.example'] } },
      tickets: { number: 9, adapter: 'jsonrpc', ...optional, koppelen: 'alle', settings: { manifest: 'tickets.yaml', url: at('tickets') } },
      brokken: { number: 10, adapter: './brokkenmaker.ts', ...optional, cacheSeconds: 0, settings: { persoon: `${seeds.moulin.bsn} ${seeds.moulin.adres} ${seeds.moulin.naam}` } },
      dicht: { number: 11, adapter: 'klantinteracties', ...optional, settings: standard(`${closed}/${personal}`) },
      versleuteld: { number: 12, adapter: 'klantinteracties', ...optional, settings: standard(`${at('verderop').replace('http:', 'https:')}/${personal}`) },
      onvindbaar: { number: 13, adapter: 'klantinteracties', ...optional, settings: standard(`http://${seeds.moulin.bsn}.${seeds.moulin.naam}.invalid`) },
    },
    clients: {
      kcc: { tokens: [tokens.kcc], sources: ['crm', 'zaken', 'post', 'register', 'klanten', 'verderop', 'meldpunt', 'oud', 'tickets'], resources: 'alles', writes: 'register' },
      lezer: { tokens: [tokens.lezer], sources: ['register'], resources: { actoren: 'alles', klantcontacten: { operations: ['read'], fields: ['kanaal', 'onderwerp'] } } },
      half: { tokens: [tokens.half], sources: ['register', 'dicht', 'versleuteld', 'onvindbaar'], resources: 'alles', handling: 'lenient' },
      zuinig: { tokens: [tokens.zuinig], sources: ['register'], resources: 'alles', writes: 'register', limit: { requests: 2, seconds: 60 } },
      brokken: { tokens: [tokens.brokken], sources: ['brokken'], resources: 'alles', handling: 'lenient' },
    },
  }
  writeFileSync(join(configurationFolder, 'tickets.yaml'), ticketsManifest)
  writeFileSync(join(configurationFolder, 'ticket.json'), JSON.stringify(ticketsExample))
  writeFileSync(join(configurationFolder, 'brokkenmaker.ts'), crashingAdapter())
  const written = (name: string, one: object) => {
    const file = join(configurationFolder, `${name}.yaml`)
    writeFileSync(file, stringify(one))
    return file
  }
  change(configuration)
  const only = <T>(all: Readonly<Record<string, T>>, names: readonly string[]) => Object.fromEntries(Object.entries(all).filter(([name]) => names.includes(name)))
  const whole = { ...configuration, sources: only(configuration.sources, configuration.clients.kcc.sources), clients: only(configuration.clients, ['kcc', 'lezer', 'zuinig']) }
  const short = Object.fromEntries(Object.entries(whole.sources).map(([name, source]) => [name, { ...source, cacheSeconds: 1 }]))
  const configurations = { heel: written('heel', whole), half: written('half', configuration), kort: written('kort', { ...whole, sources: short }) }
  return {
    planting: seeds, folder, configurations, stores, saboteurs, receiver,
    close: async () => void (await Promise.all([zaken, klanten, meldpunt, tickets, receiver, ...Object.values(saboteurs)].map((one) => one.close()).concat(verderop.stop()))),
  }
}

/** From outside Gevel, as an adapter of somebody else's is. */
function crashingAdapter(): string {
  const spi = pathToFileURL(resolve(testFolder, '../src/spi/index.ts')).href
  return readFileSync(join(import.meta.dirname, 'crashing-adapter.ts'), 'utf8').replace("'#spi'", `'${spi}'`)
}
