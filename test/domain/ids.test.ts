/** Ids: minted and native, with and without children, over secrets, installations and sources. */
import assert from 'node:assert/strict'
import { createCipheriv, createDecipheriv, hkdfSync } from 'node:crypto'
import fc from 'fast-check'
import { Ids, isUuid, persoonSource, type Form, type IdSettings, type Ref } from '#domain/ids.ts'
import type { ResourceName } from '#domain/resources.ts'
import { localOf } from './locals.ts'

const secrets = ['een-geheim-van-nu', 'een-geheim-van-toen'] as const
const resource: ResourceName = 'klantcontacten'
const minted = ['integer', 'hex24', 'hash80', 'base62', 'imap'] as const

function idsOf(form: Form, changed: Partial<IdSettings> & { source?: number } = {}): Ids {
  const { source = 7, ...settings } = changed
  return new Ids({ secrets: [secrets[0]], installation: 'test', forms: { [resource]: new Map([[source, form]]) }, ...settings })
}

const mintOne = (ids: Ids, local: string, source = 7) => ids.mint(resource, [{ source, local }])[0]!
const uuidOfBytes = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')

describe('Minted ids', () => {
  for (const codec of minted) {
    for (const children of [false, true]) {
      it(`lead back to the record they were made of: ${codec}${children ? ' with children' : ''}`, () => {
        const form = { codec, ...(children && { children }) }
        const ids = idsOf(form)
        fc.assert(fc.property(localOf(codec, children ? 256 : 0), (local) => {
          assert.deepEqual(ids.locate(resource, mintOne(ids, local)), [{ source: 7, locals: [local] }])
        }), { numRuns: 60 })
      })
    }
  }

  it('are uuids of version 8 and the variant of RFC 9562', () => {
    const ids = idsOf({ codec: 'integer' })
    for (const uuid of ids.mint(resource, Array.from({ length: 200 }, (_, local) => ({ source: 7, local: String(local) })))) {
      assert.match(uuid, /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    }
  })

  it('are read in upper case too', () => {
    const ids = idsOf({ codec: 'integer' })
    assert.deepEqual(ids.locate(resource, mintOne(ids, '4711').toUpperCase()), [{ source: 7, locals: ['4711'] }])
  })

  it('are the same from a batch as one at a time, whatever the mixture of sources', () => {
    const forms = new Map<number, Form>([[1, { codec: 'integer' }], [2, { codec: 'hex24', children: true }], [3, { codec: 'uuid' }], [255, { codec: 'imap' }]])
    const ids = new Ids({ secrets: [...secrets], installation: 'test', forms: { [resource]: forms } })
    const ref: fc.Arbitrary<Ref> = fc.oneof(...[...forms].map(([source, form]) => localOf(form.codec, form.children ? 256 : 0).map((local) => ({ source, local }))))
    fc.assert(fc.property(fc.array(ref, { maxLength: 40 }), (refs) => {
      assert.deepEqual(ids.mint(resource, refs), refs.map((one) => ids.mint(resource, [one])[0]))
    }), { numRuns: 30 })
  })

  it('are the same from two Ids with the same settings, whatever each did before', () => {
    const [one, other] = [idsOf({ codec: 'integer' }), idsOf({ codec: 'integer' })]
    mintOne(other, '1')
    other.locate(resource, mintOne(other, '2'))
    assert.equal(mintOne(one, '4711'), mintOne(other, '4711'))
  })

  it('differ between records, slots, sources, resources, secrets and installations', () => {
    const form: Form = { codec: 'integer' }
    const forms = { [resource]: new Map([[7, form], [8, form]]), betrokkenen: new Map([[7, form]]) }
    const settings = { secrets: [secrets[0]], installation: 'test', forms }
    const ids = new Ids(settings)
    const found = [
      ids.mint(resource, [{ source: 7, local: '1' }, { source: 7, local: '2' }, { source: 8, local: '1' }]),
      ids.mint('betrokkenen', [{ source: 7, local: '1' }]),
      new Ids({ ...settings, secrets: [secrets[1]] }).mint(resource, [{ source: 7, local: '1' }]),
      new Ids({ ...settings, installation: 'other' }).mint(resource, [{ source: 7, local: '1' }]),
      idsOf({ codec: 'integer', children: true }).mint(resource, [{ source: 7, local: '1#1' }, { source: 7, local: '1#2' }]),
    ].flat()
    assert.equal(new Set(found).size, found.length)
  })

  it('lead nowhere under another secret, installation, resource, form, or without their source', () => {
    const id = mintOne(idsOf({ codec: 'integer' }), '4711')
    const others = {
      secret: idsOf({ codec: 'integer' }, { secrets: [secrets[1]] }),
      installation: idsOf({ codec: 'integer' }, { installation: 'other' }),
      'form of the source': idsOf({ codec: 'hex24' }),
      'source, which is not there': idsOf({ codec: 'integer' }, { source: 8 }),
      configuration: new Ids({ secrets: [secrets[0]], installation: 'test', forms: {} }),
    }
    for (const [what, ids] of Object.entries(others)) assert.deepEqual(ids.locate(resource, id), [], `another ${what}`)
    const two = new Ids({ secrets: [secrets[0]], installation: 'test', forms: { [resource]: new Map([[7, { codec: 'integer' }]]), betrokkenen: new Map([[7, { codec: 'integer' }]]) } })
    assert.deepEqual(two.locate('betrokkenen', id), [], 'another resource')
  })

  it('stay valid when a newer secret comes before the one they were made with, and new ones use the newer', () => {
    const before = idsOf({ codec: 'imap', children: true }, { secrets: [secrets[1]] })
    const after = idsOf({ codec: 'imap', children: true }, { secrets: [...secrets] })
    const old = mintOne(before, '1:2:3#4')
    assert.deepEqual(after.locate(resource, old), [{ source: 7, locals: ['1:2:3#4'] }])
    assert.equal(mintOne(after, '1:2:3#4'), mintOne(idsOf({ codec: 'imap', children: true }, { secrets: [secrets[0]] }), '1:2:3#4'))
    assert.notEqual(mintOne(after, '1:2:3#4'), old)
  })

  it('do not survive a changed digit', () => {
    const ids = idsOf({ codec: 'integer' })
    const id = mintOne(ids, '4711')
    for (const [place, digit] of [...id].entries()) {
      if (digit === '-') continue
      const changed = id.slice(0, place) + (digit === '0' ? '1' : '0') + id.slice(place + 1)
      assert.deepEqual(ids.locate(resource, changed), [], changed)
    }
  })

  it('are not read from uuids that somebody made up', () => {
    const ids = idsOf({ codec: 'integer' })
    fc.assert(fc.property(fc.uuid({ version: 8 }), (uuid) => assert.deepEqual(ids.locate(resource, uuid), [])), { numRuns: 500 })
  })

  it('are not read from a block with a later counter that gives a uuid as well: a record has one id', () => {
    const ids = idsOf({ codec: 'integer' })
    const key = Buffer.from(hkdfSync('sha256', secrets[0], 'test', `gevel id ${resource}`, 16))
    const encrypt = createCipheriv('aes-128-ecb', key, null).setAutoPadding(false)
    const own = mintOne(ids, '4711')
    const plain = createDecipheriv('aes-128-ecb', key, null).setAutoPadding(false).update(Buffer.from(own.replaceAll('-', ''), 'hex'))
    const withCounter = (counter: number) => {
      const block = Buffer.from(plain)
      block[0] = counter >> 3
      block[1] = (block[1]! & 0x1f) | ((counter & 7) << 5)
      return uuidOfBytes(encrypt.update(block))
    }
    const blocks = Array.from({ length: 2048 }, (_, counter) => withCounter(counter)).filter((uuid) => /^.{14}8.{4}[89ab]/.test(uuid))
    assert.ok(blocks.length > 1)
    assert.equal(blocks[0], own)
    for (const other of blocks.slice(1)) assert.deepEqual(ids.locate(resource, other), [], other)
  })

  it('are what they were when clients first stored them', () => {
    const stored: readonly (readonly [Form, string, string])[] = [
      [{ codec: 'integer' }, '4711', 'dc478a2e-63a7-84d6-afb1-8eb8db5f5095'], [{ codec: 'imap', children: true }, '1:2:3#4', '6f44681e-6db1-8fd8-9d2e-307034a4d652'], [{ codec: 'uuid', children: true }, '0198c0de-0000-4000-8000-000000000000#3', '45d7a67c-37e8-4aee-a939-3bcb4fca6180'],
    ]
    for (const [form, local, uuid] of stored) assert.equal(mintOne(idsOf(form), local), uuid, local)
    assert.equal(idsOf({ codec: 'integer' }).mint('partijen', [{ source: persoonSource, local: 'bsn:999993653' }])[0], 'c036ea72-c93e-8ffb-b2eb-b3ca86914faa')
  })

  it('refuse a local that does not fit the declared form', () => {
    const unfit: readonly (readonly [Form, string])[] = [
      [{ codec: 'integer' }, 'abc'], [{ codec: 'integer' }, '-1'], [{ codec: 'integer' }, String(1n << 64n)], [{ codec: 'integer' }, '007'],
      [{ codec: 'hex24' }, 'abc'], [{ codec: 'hash80' }, 'f'.repeat(24)], [{ codec: 'base62' }, '001'], [{ codec: 'imap' }, '65536:1:1'],
      [{ codec: 'integer' }, '1#0'], [{ codec: 'integer', children: true }, '1'], [{ codec: 'integer', children: true }, '#1'],
    ]
    for (const [form, local] of unfit) assert.throws(() => mintOne(idsOf(form), local), TypeError, `${form.codec} ${local}`)
  })

  it('refuse a source that has no ids for the resource, and Ids without a secret', () => {
    assert.throws(() => mintOne(idsOf({ codec: 'integer' }), '1', 8), TypeError)
    assert.throws(() => new Ids({ secrets: [], installation: 'test', forms: {} }), TypeError)
  })

  it('have 256 slots for children, and refuse one beyond', () => {
    const ids = idsOf({ codec: 'integer', children: true })
    for (const slot of [0, 255]) assert.deepEqual(ids.locate(resource, mintOne(ids, `1#${slot}`)), [{ source: 7, locals: [`1#${slot}`] }])
    for (const slot of ['256', '-1', '1.5', 'x']) assert.throws(() => mintOne(ids, `1#${slot}`), TypeError, slot)
  })

  it('refuse a slot that is not written as a whole number: its id would lead to another local', () => {
    const ids = idsOf({ codec: 'integer', children: true })
    for (const slot of ['', '01', '1e1', '0x1', ' 1', '+1']) assert.throws(() => mintOne(ids, `1#${slot}`), TypeError, `slot "${slot}"`)
  })
})

describe('Persoon ids', () => {
  const ids = new Ids({ secrets: [secrets[0]], installation: 'test', forms: {} })
  const mintPersoon = (local: string) => ids.mint('partijen', [{ source: persoonSource, local }])[0]!

  it('need no configured source, and lead back to the identity', () => {
    fc.assert(fc.property(localOf('persoon', 0), (local) => {
      assert.deepEqual(ids.locate('partijen', mintPersoon(local)), [{ source: persoonSource, locals: [local] }])
    }), { numRuns: 60 })
  })

  it('do not show the bsn: not its digits, and not in the bytes', () => {
    for (const bsn of ['999993653', '999990019', '123456782']) {
      const hex = mintPersoon(`bsn:${bsn}`).replaceAll('-', '')
      assert.ok(!hex.includes(bsn) && !hex.includes(Number(bsn).toString(16)) && !hex.includes(Buffer.from(bsn).toString('hex')))
    }
  })

  it('cannot be made without the secret', () => {
    const other = new Ids({ secrets: [secrets[1]], installation: 'test', forms: {} })
    assert.notEqual(other.mint('partijen', [{ source: persoonSource, local: 'bsn:999993653' }])[0], mintPersoon('bsn:999993653'))
  })

  it('are ids of partijen only', () => {
    const uuid = ids.mint('betrokkenen', [{ source: persoonSource, local: 'bsn:999993653' }])[0]!
    assert.deepEqual(ids.locate('betrokkenen', uuid), [])
  })
})

describe('Native uuids', () => {
  const native = '0198c0de-1234-4abc-9def-0123456789ab'

  it('pass through, in lower case, and may be in every source whose keys are uuids', () => {
    const forms = new Map<number, Form>([[1, { codec: 'uuid' }], [2, { codec: 'integer' }], [3, { codec: 'uuid' }]])
    const ids = new Ids({ secrets: [secrets[0]], installation: 'test', forms: { [resource]: forms } })
    assert.equal(ids.mint(resource, [{ source: 1, local: native.toUpperCase() }])[0], native)
    assert.deepEqual(ids.locate(resource, native), [{ source: 1, locals: [native] }, { source: 3, locals: [native] }])
    assert.deepEqual(ids.locate(resource, native.toUpperCase()), ids.locate(resource, native))
  })

  it('pass through when they are of version 8, as those of another Gevel are', () => {
    const elsewhere = idsOf({ codec: 'integer' }, { installation: 'elsewhere' })
    const ids = idsOf({ codec: 'uuid' })
    for (let number = 0; number < 50; number++) {
      const uuid = mintOne(elsewhere, String(number))
      assert.equal(mintOne(ids, uuid), uuid)
      assert.deepEqual(ids.locate(resource, uuid), [{ source: 7, locals: [uuid] }])
    }
  })

  it('are refused when they are none: what a client gets must be a uuid', () => {
    for (const local of ['4711', '', `${native}0`, `{${native}}`]) assert.throws(() => mintOne(idsOf({ codec: 'uuid' }), local), TypeError, `"${local}"`)
    assert.throws(() => mintOne(idsOf({ codec: 'uuid', children: true }), '4711#1'), TypeError, 'as a parent')
  })
})

describe('Children of native uuids', () => {
  const ids = idsOf({ codec: 'uuid', children: true })

  it('have ids that lead to few candidates, their parent and slot among them', () => {
    fc.assert(fc.property(fc.uuid(), fc.nat(7), (parent, slot) => {
      const [place, ...others] = ids.locate(resource, mintOne(ids, `${parent}#${slot}`))
      assert.equal(others.length, 0)
      assert.equal(place!.locals.length, 8)
      assert.ok(place!.locals.includes(`${parent}#${slot}`))
      assert.deepEqual(new Set(place!.locals.map((local) => local.split('#')[1])), new Set(['0', '1', '2', '3', '4', '5', '6', '7']))
    }), { numRuns: 100 })
  })

  it('have ids that keep the version and variant of the parent', () => {
    fc.assert(fc.property(fc.uint8Array({ minLength: 16, maxLength: 16 }), fc.nat(7), (bytes, slot) => {
      const parent = uuidOfBytes(bytes)
      const child = mintOne(ids, `${parent}#${slot}`)
      assert.ok(isUuid(child))
      assert.equal(child[14], parent[14], 'version')
      assert.equal(parseInt(child[19]!, 16) >> 2, parseInt(parent[19]!, 16) >> 2, 'variant')
    }), { numRuns: 100 })
  })

  it('differ by slot, by parent, by resource, and from the parent', () => {
    const parents = Array.from({ length: 50 }, (_, index) => `0198c0de-0000-4000-8000-${String(index).padStart(12, '0')}`)
    const form = new Map<number, Form>([[7, { codec: 'uuid', children: true }]])
    const two = new Ids({ secrets: [secrets[0]], installation: 'test', forms: { betrokkenen: form, digitaleadressen: form } })
    const refs = parents.flatMap((parent) => Array.from({ length: 8 }, (_, slot) => ({ source: 7, local: `${parent}#${slot}` })))
    const all = [...parents, ...two.mint('betrokkenen', refs), ...two.mint('digitaleadressen', refs)]
    assert.equal(new Set(all).size, all.length)
  })

  it('have eight slots, and refuse one beyond', () => {
    assert.throws(() => mintOne(ids, '0198c0de-0000-4000-8000-000000000000#8'), TypeError)
  })

  it('are found under an older secret as well', () => {
    const old = mintOne(idsOf({ codec: 'uuid', children: true }, { secrets: [secrets[1]] }), '0198c0de-0000-4000-8000-000000000000#3')
    const now = idsOf({ codec: 'uuid', children: true }, { secrets: [...secrets] })
    assert.ok(now.locate(resource, old)[0]!.locals.includes('0198c0de-0000-4000-8000-000000000000#3'))
  })
})
