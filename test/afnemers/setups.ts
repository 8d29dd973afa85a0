/**
 * What the clients are replayed over: one register, the four sources of the voorbeeldgemeente, and a register behind two Gevels. Each test file starts
 * its own, so that what one client writes is not seen by the claims about another.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { pino } from 'pino'
import { parse } from 'yaml'
import { seedRegister } from '../../config/voorbeeldgemeente/register.ts'
import { startGevel, type Gevel } from '../../src/main.ts'
import { changedConfiguration } from '../http/configured.ts'
import { apiPath, configurationFile, token } from '../http/gemeente.ts'
import { inFrontOf } from '../http/gevel-over-gevel.ts'
import { Connection } from './connection.ts'

interface SetupDescription {
  readonly name: string
  /** Public names of the sources behind it. */
  readonly bronnen: readonly string[]
  /** The client of `config/afnemers.yaml` that asks, under the rules that are advised for it; absent: one that may do everything. */
  readonly afnemer?: Afnemer
  /** Starts it; `directory` is a folder that goes away afterwards. */
  readonly start: (directory: string) => Promise<Pick<Gevel, 'url' | 'stop'>>
}

export type Afnemer = 'kiss' | 'open-inwoner'

const tokens = { kiss: 'token-of-kiss-for-the-replay', 'open-inwoner': 'token-of-open-inwoner-for-the-replay' } as const

const logger = pino({ level: 'silent' })

async function startRegister(file: string): Promise<Gevel> {
  const registerConfiguration = fileURLToPath(new URL('./register.yaml', import.meta.url))
  return startGevel({ configurationFile: registerConfiguration, environment: { REGISTER_FILE: file }, port: 0, logger })
}

/** Holds what the register of the voorbeeldgemeente holds, so that both setups know the same people. */
export const oneRegister: SetupDescription = {
  name: 'one register',
  bronnen: ['register'],
  start: async (directory) => {
    const file = join(directory, 'register.sqlite')
    seedRegister(file)
    return startRegister(file)
  },
}

export const emptyRegister: SetupDescription = {
  name: 'an empty register',
  bronnen: ['register'],
  start: async (directory) => startRegister(join(directory, 'register.sqlite')),
}

export const voorbeeldgemeente: SetupDescription = {
  name: 'the voorbeeldgemeente',
  bronnen: ['crm', 'post', 'register', 'zaken'],
  start: async () => startGevel({ configurationFile, environment: {}, port: 0, logger }),
}

/** The same register behind a Gevel of its own, which is the source of the one that is asked. */
export const gevelBehindGevel: SetupDescription = {
  name: 'a façade behind a façade',
  bronnen: ['register'],
  start: async (directory) => {
    const inner = await oneRegister.start(directory)
    const outer = await inFrontOf(inner.url)
    return { url: outer.url, stop: async () => void (await Promise.all([outer.stop(), inner.stop()])) }
  },
}

/** The voorbeeldgemeente, for a client with the rights that are advised for it. */
export function underItsRules(afnemer: Afnemer): SetupDescription {
  return {
    ...voorbeeldgemeente,
    name: 'the voorbeeldgemeente under the rules that are advised for it',
    afnemer,
    start: async () => {
      const advised = parse(await readFile(new URL('../../config/afnemers.yaml', import.meta.url), 'utf8')) as { clients: Record<string, Record<string, unknown>> }
      const { file, remove } = await changedConfiguration((configuration) => { configuration.clients = advised.clients })
      try {
        return await startGevel({ configurationFile: file, environment: { KISS_TOKEN: tokens.kiss, OPEN_INWONER_TOKEN: tokens['open-inwoner'] }, port: 0, logger })
      } finally {
        await remove()
      }
    },
  }
}

/** A running setup, from `before` to `after` of the claims that are made over it. */
export class Setup {
  readonly bronnen: readonly string[]
  /** Base URL of the API as an operator writes it into the configuration of a client: no slash at its end. */
  api = ''

  /** It may not do everything. */
  readonly afnemer: Afnemer | undefined

  constructor({ bronnen, afnemer }: SetupDescription) {
    this.bronnen = bronnen
    this.afnemer = afnemer
  }

  get isFederated(): boolean {
    return this.bronnen.length > 1
  }

  /** As the client that the claims are about, or another. */
  connect(afnemer: Afnemer | undefined = this.afnemer): Connection {
    return new Connection(new URL(this.api).origin, { authorization: `Token ${this.afnemer && afnemer ? tokens[afnemer] : token}` })
  }
}

/** The same claims over each setup. What `claims` makes is made before anything runs: connect in a `before` or an `it`. */
export function over(setups: readonly SetupDescription[], client: string, claims: (setup: Setup) => void): void {
  for (const description of setups) {
    describe(`${client}, over ${description.name}`, function () {
      this.timeout(30_000)
      const setup = new Setup(description)
      let gevel: Pick<Gevel, 'url' | 'stop'> | undefined
      let directory: string | undefined

      before(async () => {
        directory = await mkdtemp(join(tmpdir(), 'gevel-afnemers-'))
        gevel = await description.start(directory)
        setup.api = gevel.url + apiPath
      })

      after(async () => {
        await gevel?.stop()
        if (directory) await rm(directory, { recursive: true, force: true })
      })

      claims(setup)
    })
  }
}

export const overEach = (client: string, claims: (setup: Setup) => void) => over([oneRegister, voorbeeldgemeente, gevelBehindGevel], client, claims)

export const overAll = (afnemer: Afnemer, client: string, claims: (setup: Setup) => void) => over([oneRegister, voorbeeldgemeente, gevelBehindGevel, underItsRules(afnemer)], client, claims)
