/** Gevel in front of one empty register: what a portal sees that has the register to itself. */
import assert from 'node:assert/strict'
import { configured, type Configuration, type Configured } from './configured.ts'
import type { Answer, Gemeente } from './gemeente.ts'
import { isDocumented } from './response-schemas.ts'

export function alleenRegister(): Promise<Configured> {
  return configured(onlyRegister)
}

export function onlyRegister(configuration: Configuration): void {
  delete configuration['start']
  configuration['precedence'] = ['register']
  configuration.sources = { register: { number: 4, adapter: 'register', settings: { file: ':memory:' } } }
  configuration.clients['kcc'] = { ...configuration.clients['kcc'], sources: ['register'] }
}

type Asking = Pick<Gemeente, 'ask'>

const json = { 'content-type': 'application/json' }

/** A request with a JSON body. The answer's status is one that the document has. */
export async function send(server: Asking, method: string, path: string, body: unknown, headers: Record<string, string> = {}): Promise<Answer> {
  const answer = await server.ask(path, { method, body: JSON.stringify(body) }, { ...json, ...headers })
  assert.ok(isDocumented(method, path, answer.status), `${method} ${path} answers ${answer.status}, which is not in the document`)
  return answer
}

/** Makes a record and answers it; fails the test when it is not made, or when a GET does not give the same. */
export async function made(server: Gemeente, collection: string, body: unknown): Promise<any> {
  const answer = await send(server, 'POST', `/${collection}`, body)
  assert.equal(answer.status, 201, JSON.stringify(answer.body))
  assert.equal(answer.headers.get('location'), answer.body.url)
  assert.deepEqual((await server.get(answer.body.url)).body, answer.body)
  return answer.body
}

/** What is wrong with a body: `name code` of each fault, in order. */
export async function faultsOf(server: Asking, method: string, path: string, body: unknown): Promise<string[]> {
  const answer = await send(server, method, path, body)
  assert.equal(answer.status, 400, JSON.stringify(answer.body))
  assert.equal(answer.body.code, 'invalid')
  return answer.body.invalidParams.map(({ name, code }: any) => `${name} ${code}`)
}

export async function reasonsOf(server: Asking, method: string, path: string, body: unknown): Promise<string[]> {
  const answer = await send(server, method, path, body)
  assert.equal(answer.status, 400, JSON.stringify(answer.body))
  return answer.body.invalidParams.map(({ name, reason }: any) => `${name}: ${reason}`)
}

export const persoon = { soortPartij: 'persoon', indicatieActief: true }
export const organisatie = { soortPartij: 'organisatie', indicatieActief: true }
export const contact = { kanaal: 'telefoon', onderwerp: 'Paspoort', taal: 'nld', vertrouwelijk: false }
export const nummer = (codeSoortObjectId: string, objectId: string) => {
  const [codeObjecttype, codeRegister] = ({
    bsn: ['natuurlijk_persoon', 'brp'], vestigingsnummer: ['vestiging', 'hr'],
  } as Record<string, [string, string]>)[codeSoortObjectId] ?? ['niet_natuurlijk_persoon', 'hr']
  return { codeObjecttype, codeSoortObjectId, objectId, codeRegister }
}
