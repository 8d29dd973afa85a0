/**
 * Ids: a source's own key to a uuid that a client keeps for years, and back, without a store.
 *
 * Minted (uuid version 8): one AES-128 block, encrypted under a key of its own per resource.
 *
 * | bits    | what                                                     |
 * |---------|----------------------------------------------------------|
 * | 0-10    | counter: the first for which version and variant come out |
 * | 11-18   | source number, 0 for a persoon (Gevel's own)              |
 * | 19-22   | codec number                                              |
 * | 23      | zero                                                      |
 * | 24-119  | native key, as its codec writes it                        |
 * | 120-127 | slot of a child, else zero                                |
 *
 * Native: a source whose keys are uuids passes them through. A child of such a record is a keyed permutation of its
 * parent's uuid, with (resource, slot) as the tweak; the parent that exists tells which of the slots it was.
 */
import { createCipheriv, createDecipheriv, hkdfSync, type Cipheriv, type Decipheriv } from 'node:crypto'
import { codecOfNumber, codecs, nativeBytes, type IdCodec } from './codecs.ts'
import type { Local } from './records.ts'
import { resourceNames, type ResourceName } from './resources.ts'

/** Points at a record of any source; source 0 is a persoon, its local an identity key. */
export interface Ref {
  readonly source: number
  readonly local: Local
}

/** How a source's locals of a resource are built; see the contract's `IdForm`. */
export interface Form {
  readonly codec: IdCodec
  readonly children?: boolean
}

export interface IdSettings {
  /** Newest first. Ids are minted under the first and read under all. */
  readonly secrets: readonly string[]
  /** Label of this installation: two with the same secret do not share ids. */
  readonly installation: string
  /** Per resource and source number; persoon ids need no entry. */
  readonly forms: { readonly [R in ResourceName]?: ReadonlyMap<number, Form> }
}

/** Where the record of a uuid may be: one source with the locals to ask it for; a minted id has one source and one local. */
export interface Place {
  readonly source: number
  readonly locals: readonly Local[]
}

export const persoonSource = 0
const block = 16
const counters = 2048
const slotsOfUuid = 8
const uuidForm = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

export function isUuid(text: string): boolean {
  return uuidForm.test(text)
}

interface Keys {
  readonly encrypt: Cipheriv
  readonly decrypt: Decipheriv
  readonly permute: Cipheriv
}

export class Ids {
  readonly #keys: Readonly<Record<ResourceName, readonly Keys[]>>
  readonly #forms: IdSettings['forms']

  constructor(settings: IdSettings) {
    if (settings.secrets.length === 0) throw new TypeError('ids need at least one secret')
    this.#forms = settings.forms
    const keysOf = (name: ResourceName) => settings.secrets.map((secret) => deriveKeys(secret, settings.installation, name))
    this.#keys = Object.fromEntries(resourceNames.map((name) => [name, keysOf(name)])) as Record<ResourceName, Keys[]>
  }

  /**
   * The uuids of several records of one resource, in the order given, in one cipher call for most of them.
   * Throws a TypeError for a local that does not fit its declared form: an adapter's mistake.
   */
  mint(resource: ResourceName, refs: readonly Ref[]): string[] {
    const uuids = new Array<string>(refs.length)
    const blocks: { at: number; plain: Buffer }[] = []
    for (let at = 0; at < refs.length; at++) {
      const { source, local } = refs[at]!
      const form = this.#form(resource, source)
      if (form.codec === 'uuid') {
        uuids[at] = this.#own(resource, refs[at]!, form)
        continue
      }
      const { native, slot } = split(local, form)
      blocks.push({ at, plain: plainBlock(source, form.codec, native, slot) })
    }
    if (blocks.length > 0) encryptBlocks(this.#keys[resource][0]!.encrypt, blocks, uuids)
    return uuids
  }

  /** The uuid of a record that keeps the one it has in its source; undefined where the source has none of its own. */
  own(resource: ResourceName, ref: Ref): string | undefined {
    const form = this.#forms[resource]?.get(ref.source)
    return form?.codec === 'uuid' ? this.#own(resource, ref, form) : undefined
  }

  #own(resource: ResourceName, { source, local }: Ref, form: Form): string {
    const { native, slot } = split(local, form)
    if (!isUuid(native)) throw new TypeError(`a local of source ${source} is no uuid`)
    return form.children ? this.#permute(resource, native, slot) : native.toLowerCase()
  }

  /** Where the record of a uuid may be; empty when no configured source can hold it. */
  locate(resource: ResourceName, uuid: string): Place[] {
    const bytes = bytesOf(uuid.toLowerCase())
    const minted = this.#read(resource, bytes)
    if (minted) return [{ source: minted.source, locals: [minted.local] }]
    const places: Place[] = []
    for (const [source, form] of this.#forms[resource] ?? []) {
      if (form.codec !== 'uuid') continue
      places.push({ source, locals: form.children ? this.#parents(resource, uuid) : [uuid.toLowerCase()] })
    }
    return places
  }

  #form(resource: ResourceName, source: number): Form {
    const form = source === persoonSource ? persoonForm : this.#forms[resource]?.get(source)
    if (!form) throw new TypeError(`source ${source} has no ids for ${resource}`)
    return form
  }

  #read(resource: ResourceName, cipher: Buffer): Ref | undefined {
    if (cipher[6]! >> 4 !== 8 || cipher[8]! >> 6 !== 2) return undefined
    for (const keys of this.#keys[resource]) {
      const plain = keys.decrypt.update(cipher)
      const ref = this.#understand(resource, plain)
      if (ref && isFirstCounter(keys.encrypt, plain)) return ref
    }
    return undefined
  }

  /** The ref of a decrypted block, or undefined when it is none that this configuration could have minted. */
  #understand(resource: ResourceName, plain: Buffer): Ref | undefined {
    const source = ((plain[1]! & 0x1f) << 3) | (plain[2]! >> 5)
    const codec = codecOfNumber((plain[2]! >> 1) & 0xf)
    const form = source === persoonSource ? (resource === 'partijen' ? persoonForm : undefined) : this.#forms[resource]?.get(source)
    if (!form || form.codec !== codec || codec === undefined || (plain[2]! & 1) !== 0) return undefined
    const payload = plain.subarray(3, 3 + nativeBytes)
    const native = codecs[codec].decode(payload)
    const slot = plain[15]!
    if (native === undefined || (!form.children && slot !== 0)) return undefined
    const again = codecs[codec].encode(native)
    if (!again || Buffer.compare(again, payload) !== 0) return undefined
    return { source, local: form.children ? `${native}#${slot}` : native }
  }

  #permute(resource: ResourceName, parent: string, slot: number): string {
    if (slot >= slotsOfUuid) throw new TypeError(`a uuid has room for ${slotsOfUuid} children, not slot ${slot}`)
    return uuidOf(feistel(this.#keys[resource][0]!.permute, bytesOf(parent.toLowerCase()), slot, 'forward'))
  }

  #parents(resource: ResourceName, uuid: string): Local[] {
    const locals: Local[] = []
    for (const { permute } of this.#keys[resource]) {
      for (let slot = 0; slot < slotsOfUuid; slot++) {
        locals.push(`${uuidOf(feistel(permute, bytesOf(uuid.toLowerCase()), slot, 'back'))}#${slot}`)
      }
    }
    return locals
  }
}

const persoonForm: Form = { codec: 'persoon' }

function deriveKeys(secret: string, installation: string, resource: ResourceName): Keys {
  const key = (use: string) => Buffer.from(hkdfSync('sha256', secret, installation, `gevel ${use} ${resource}`, block))
  const mint = key('id')
  return {
    encrypt: createCipheriv('aes-128-ecb', mint, null).setAutoPadding(false),
    decrypt: createDecipheriv('aes-128-ecb', mint, null).setAutoPadding(false),
    permute: createCipheriv('aes-128-ecb', key('child'), null).setAutoPadding(false),
  }
}

function split(local: Local, form: Form): { native: string; slot: number } {
  if (!form.children) return { native: local, slot: 0 }
  const at = local.lastIndexOf('#')
  const written = local.slice(at + 1)
  const slot = Number(written)
  if (at < 1 || !/^(0|[1-9]\d{0,2})$/.test(written) || slot > 255) throw new TypeError('the local of a child is <parent>#<slot 0-255>')
  return { native: local.slice(0, at), slot }
}

/** The block without its counter. */
function plainBlock(source: number, codec: Exclude<IdCodec, 'uuid'>, native: string, slot: number): Buffer {
  const payload = codecs[codec].encode(native)
  if (!payload) throw new TypeError(`a local of source ${source} does not fit its codec ${codec}`)
  const plain = Buffer.alloc(block)
  plain[1] = source >> 3
  plain[2] = ((source & 7) << 5) | (codecs[codec].number << 1)
  plain.set(payload, 3)
  plain[15] = slot
  return plain
}

function writeCounter(target: Buffer, at: number, counter: number): void {
  target[at] = counter >> 3
  target[at + 1] = (target[at + 1]! & 0x1f) | ((counter & 7) << 5)
}

/** Tries counters for all blocks at once, in rounds: 64 each (two in three succeed), then more for the rest. */
function encryptBlocks(cipher: Cipheriv, blocks: readonly { at: number; plain: Buffer }[], uuids: string[]): void {
  let rest = blocks
  for (let from = 0, tries = 64; rest.length > 0; from += tries, tries = Math.min(512, counters - from)) {
    if (from >= counters) throw new TypeError('no counter gives a uuid for this block')
    const found = cipher.update(candidates(rest, from, tries))
    rest = rest.filter(({ at }, index) => {
      const uuid = firstUuid(found, index * tries * block, tries)
      if (uuid !== undefined) uuids[at] = uuid
      return uuid === undefined
    })
  }
}

function candidates(blocks: readonly { plain: Buffer }[], from: number, tries: number): Buffer {
  const buffer = Buffer.allocUnsafe(blocks.length * tries * block)
  for (const [index, { plain }] of blocks.entries()) {
    const start = index * tries * block
    buffer.fill(plain, start, start + tries * block)
    for (let step = 0; step < tries; step++) writeCounter(buffer, start + step * block, from + step)
  }
  return buffer
}

function firstUuid(buffer: Buffer, start: number, tries: number): string | undefined {
  for (let at = start; at < start + tries * block; at += block) {
    if (buffer[at + 6]! >> 4 === 8 && buffer[at + 8]! >> 6 === 2) return uuidOf(buffer.subarray(at, at + block))
  }
  return undefined
}

/** Whether minting this block again gives the counter it has: a block made up by somebody else rarely does. */
function isFirstCounter(cipher: Cipheriv, plain: Buffer): boolean {
  const counter = (plain[0]! << 3) | (plain[1]! >> 5)
  return counter === 0 || firstUuid(cipher.update(candidates([{ plain }], 0, counter)), 0, counter) === undefined
}

/**
 * A permutation of the 122 free bits of a uuid; version and variant stay. Six rounds over its two halves, with AES of the
 * other half as the round function; the six fixed bits are masked out of every round.
 */
function feistel(cipher: Cipheriv, bytes: Buffer, tweak: number, direction: 'forward' | 'back'): Buffer {
  const result = Buffer.from(bytes)
  const rounds = direction === 'forward' ? [0, 1, 2, 3, 4, 5] : [5, 4, 3, 2, 1, 0]
  const input = Buffer.alloc(block)
  for (const round of rounds) {
    const from = round % 2 === 0 ? 8 : 0
    result.copy(input, 0, from, from + 8)
    input[round % 2 === 0 ? 0 : 6]! &= round % 2 === 0 ? 0x3f : 0x0f
    input[8] = round
    input[9] = tweak
    const mix = cipher.update(input)
    for (let index = 0; index < 8; index++) result[8 - from + index]! ^= mix[index]! & maskOf(8 - from + index)
  }
  return result
}

function maskOf(byte: number): number {
  if (byte === 6) return 0x0f
  return byte === 8 ? 0x3f : 0xff
}

function bytesOf(uuid: string): Buffer {
  return Buffer.from(uuid.replaceAll('-', ''), 'hex')
}

function uuidOf(bytes: Buffer): string {
  const hex = bytes.toString('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}
