/**
 * What the clients are replayed over: one register, the four sources of the voorbeeldgemeente, and a register behind two Gevels. Each test file starts
 * its own, so that what one client writes is not seen by the claims about another.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { pino } from 'pino'
import { seedRegister } from '../../config/voorbeeldgemeente/register.ts'
import { startGevel, type Gevel } from '../../src/main.ts'
import { apiPath, configurationFile, token } from '../http/gemeente.ts'
import { inFrontOf } from '../http/gevel-over-gevel.ts'
import { Connection } from './connection.ts'

interface SetupDescription {
  readonly name: string
  /** Public names of the sources behind it. */
  readonly bronnen: readonly string[]
  /** Starts it; `directory` is a folder that goes away afterwards. */
  readonly start: (directory: string) => Promise<Pick<Gevel, 'url' | 'stop'>>
}

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

/** A running setup, from `before` to `after` of the claims that are made over it. */
export class Setup {
  readonly bronnen: readonly string[]
  /** Base URL of the API as an operator writes it into the configuration of a client: no slash at its end. */
  api = ''

  constructor({ bronnen }: SetupDescription) {
    this.bronnen = bronnen
  }

  get isFederated(): boolean {
    return this.bronnen.length > 1
  }

  connect(): Connection {
    return new Connection(new URL(this.api).origin, { authorization: `Token ${token}` })
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
