/** What a search for a klantbeeld may be, and what is said of one that may not: all of it at once, and nothing of what was sent. */
import assert from 'node:assert/strict'
import { resources } from '#domain/resources.ts'
import { standard } from '../../domain/document.ts'
import { klantbeeldDocument } from './document.ts'
import { gemeente, token, type Gemeente } from '../gemeente.ts'
import { opBsn, zoeker, zoekPath, type Beeld } from './zoeker.ts'

const bsn = '999993653'
const secret = '999991772'

describe('A search for a klantbeeld', () => {
  let server: Gemeente
  let zoek: ReturnType<typeof zoeker>
  before(async () => {
    server = await gemeente()
    zoek = zoeker(server.url)
  })

  const faultsIn = ({ body }: Beeld) => (body.invalidParams ?? []).map(({ name, code }: any) => `${name} ${code}`).sort()

  const wrong: readonly (readonly [string, unknown, readonly string[]])[] = [
    ['without anybody', {}, ['nonFieldErrors invalid']],
    ['for a number and an address', { ...opBsn(bsn), adres: { soort: 'email', waarde: 'a@voorbeeld.example' } }, ['nonFieldErrors invalid']],
    ['that is a list', [opBsn(bsn)], ['nonFieldErrors invalid']],
    ['that is null', null, ['nonFieldErrors invalid']],
    ['for a number that fails its check', opBsn('999993654'), ['identificator.waarde invalid']],
    ['for a number of another length', { identificator: { soort: 'kvkNummer', waarde: '999993653' } }, ['identificator.waarde invalid']],
    ['for a number that is a number', { identificator: { soort: 'bsn', waarde: 999993653 } }, ['identificator.waarde invalid']],
    ['for a soort that there is not', { identificator: { soort: 'anummer', waarde: bsn } }, ['identificator.soort invalid_choice']],
    ['for a vestiging without its kvkNummer', { identificator: { soort: 'vestiging', waarde: '000037178598' } }, ['identificator.kvkNummer required']],
    ['for a bsn with a kvkNummer', { identificator: { soort: 'bsn', waarde: bsn, kvkNummer: '69599084' } }, ['identificator.kvkNummer invalid']],
    ['for no mail address', { adres: { soort: 'email', waarde: 'jansen' } }, ['adres.waarde invalid']],
    ['for no telephone number', { adres: { soort: 'telefoonnummer', waarde: 'jansen' } }, ['adres.waarde invalid']],
    ['for a field that there is not', { ...opBsn(bsn), fields: ['partij.bijnaam', 'klanten', 'partij.nummer.x', 'volledigheid'] }, Array<string>(4).fill('fields invalid_choice')],
    ['for a field of a part that is not wanted', { ...opBsn(bsn), expand: ['zaken'], fields: ['partij.nummer'] }, ['fields invalid_choice']],
    ['for no fields', { ...opBsn(bsn), fields: [], expand: [] }, ['expand invalid', 'fields invalid']],
    ['for too many, or none', { ...opBsn(bsn), maximum: 101 }, ['maximum max_value']],
    ['for a half', { ...opBsn(bsn), maximum: 1.5 }, ['maximum invalid']],
    ['with everything wrong', { identificator: { soort: 'x', naam: 'y' }, fields: [1], expand: ['x'], maximum: 0, herkomst: 'ja', pagina: 1 },
      ['expand.0 invalid_choice', 'fields.0 invalid', 'herkomst invalid', 'identificator.naam unknown', 'identificator.soort invalid_choice', 'identificator.waarde required', 'maximum min_value', 'pagina unknown']],
    ['with faults in several parts of good shape', { identificator: { soort: 'bsn', waarde: '999993654' }, fields: ['x'], pagina: 1 }, ['fields invalid_choice', 'identificator.waarde invalid', 'pagina unknown']],
    ['with a name that leads into what objects are', `{"__proto__":{"identificator":1},"constructor":1,"identificator":{"soort":"bsn","waarde":"${bsn}"}}`, ['constructor unknown', '__proto__ unknown']],
  ]
  for (const [what, body, faults] of wrong) {
    it(`${what} is a 400`, async () => {
      const answer = await zoek(typeof body === 'string' ? body : JSON.stringify(body))
      assert.deepEqual([answer.status, faultsIn(answer)], [400, [...faults].sort()], answer.text)
    })
  }

  it('is told nothing of what it held, wherever that stood', async () => {
    const bodies = [
      opBsn(secret.replace(/2$/, '1')), { identificator: { soort: secret, waarde: secret, [secret]: 1 } }, { [secret]: secret }, { ...opBsn(secret), fields: [secret, `partij.${secret}`], expand: [secret] },
      { adres: { soort: 'email', waarde: `${secret}@` } }, `{"identificator":"${secret}`, `${secret}x`,
    ]
    for (const body of bodies) {
      const { status, text, headers } = await zoek(body)
      assert.equal(status, 400)
      assert.ok(!`${text} ${JSON.stringify([...headers])}`.includes(secret.slice(0, 8)), text)
    }
  })

  it('is JSON, of a size that makes sense, for who takes JSON', async () => {
    assert.equal((await zoek('{')).status, 400)
    assert.equal((await zoek('')).status, 400)
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', undefined]) assert.equal((await zoek(JSON.stringify(opBsn(bsn)), { 'content-type': type ?? '' })).status, 415)
    assert.equal((await zoek({ ...opBsn(bsn), fields: Array.from({ length: 2000 }, () => 'x'.repeat(100)) })).status, 413)
    assert.equal((await zoek(opBsn(bsn), { accept: 'application/xml' })).status, 406)
    assert.equal((await zoek(opBsn(bsn), { accept: 'application/json;q=0.9', 'content-type': 'application/json; charset=utf-8' })).status, 200)
  })

  it('needs a token, and is asked in one way', async () => {
    const asked = async (method: string, path = zoekPath, headers: Record<string, string> = { authorization: `Token ${token}` }) => fetch(server.url + path, { method, headers })
    assert.equal((await zoek(opBsn(bsn), { authorization: undefined })).status, 401)
    assert.equal((await zoek('{', { authorization: 'Token onbekend' })).status, 401)
    for (const method of ['GET', 'PUT', 'DELETE', 'PATCH']) {
      const answer = await asked(method)
      assert.deepEqual([answer.status, answer.headers.get('allow'), answer.headers.get('content-type')], [405, 'POST, OPTIONS', 'application/problem+json'], method)
    }
    assert.deepEqual([(await asked('POST', `${zoekPath}/`)).status, (await asked('POST', `${zoekPath}?bsn=${bsn}`)).status], [404, 400])
  })

  it('answers with headers that keep it from being kept, framed or run', async () => {
    const { headers } = await zoek(opBsn(bsn))
    assert.deepEqual(['cache-control', 'x-content-type-options', 'x-frame-options'].map((name) => headers.get(name)), ['no-store', 'nosniff', 'DENY'])
    assert.match(headers.get('content-security-policy')!, /frame-ancestors 'none'/)
  })

  it('takes a preference for what becomes of sources that fail', async () => {
    const { headers } = await zoek(opBsn(bsn), { prefer: 'handling=lenient' })
    assert.equal(headers.get('preference-applied'), 'handling=lenient')
  })
})

describe('openapi/klantbeeld.yaml', () => {
  const { schemas } = klantbeeldDocument().components as { schemas: Record<string, { properties: Record<string, unknown> }> }
  for (const [name, resource, more] of [['Partij', 'partijen', ['bronnen', 'herkomst']], ['DigitaalAdres', 'digitaleadressen', []], ['Klantcontact', 'klantcontacten', []], ['InterneTaak', 'internetaken', []]] as const) {
    it(`has of ${resource} the fields that the standard has, and where they come from`, () => {
      const own = name === 'Partij' ? more : ['bron', 'gekoppeldDoor', 'gelezenOp']
      assert.deepEqual(Object.keys(schemas[name]!.properties).sort(), [...standard[resource].fields, ...own].sort())
      assert.ok(Object.keys(resources[resource].relations).every((relation) => relation in schemas[name]!.properties || resources[resource].relations[relation]!.group))
    })
  }

  it('lets no object hold what it does not name', () => {
    const wrong: string[] = []
    const look = (value: unknown, path: string): void => {
      if (typeof value !== 'object' || value === null) return
      if ('properties' in value && !('additionalProperties' in value) && !path.endsWith('/properties')) wrong.push(path)
      for (const [key, one] of Object.entries(value)) look(one, `${path}/${key}`)
    }
    look(schemas, '')
    assert.deepEqual(wrong, [])
  })
})
