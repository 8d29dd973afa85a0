/**
 * A message put together again from its header, its structure and its texts, without the contents of its other parts: what
 * the parser makes of it is what it would make of the whole, for a fraction of the bytes. Pure.
 */
import { randomUUID } from 'node:crypto'

/** A node of a MIME tree. */
export interface Structure {
  /** In lower case. */
  readonly type: string
  readonly parameters?: Readonly<Record<string, string>>
  readonly encoding?: string
  readonly id?: string
  readonly disposition?: string
  readonly filename?: string
  /** IMAP's number, by which its content is known. */
  readonly part: string
  readonly children?: readonly Structure[]
}

/** What the parser reads as text of the message itself. */
const textTypes: ReadonlySet<string> = new Set(['text/plain', 'text/html', 'message/delivery-status'])

/** The nodes whose content can be text of the message. */
export function textsOf(structure: Structure): Structure[] {
  if (structure.children) return structure.children.flatMap(textsOf)
  return textTypes.has(structure.type) && structure.disposition !== 'attachment' ? [structure] : []
}

/** The node with this number. */
export function nodeAt(structure: Structure, part: string): Structure | undefined {
  if (!structure.children) return structure.part === part ? structure : undefined
  return structure.children.map((child) => nodeAt(child, part)).find((found) => found !== undefined)
}

/** `header`: of the message, as it came; `contents`: of parts by number, encoded as their structure says. */
export function compose(header: string, structure: Structure, contents: ReadonlyMap<string, Uint8Array>): Buffer {
  // Bytes stay what they are: a header may be in any charset.
  const kept = header.split(/\r?\n(?![ \t])/).filter((one) => one !== '' && !/^(content-[^:\s]*|mime-version)\s*:/i.test(one))
  const top = Buffer.from([...kept, 'MIME-Version: 1.0', ''].join('\r\n'), 'latin1')
  return Buffer.concat([top, ...nodeBytes(structure, contents)])
}

/** One part as a message of which it is all there is. */
export function composeAlone(structure: Structure, content: Uint8Array): Buffer {
  const alone = { ...structure, disposition: 'attachment' }
  return Buffer.concat([Buffer.from('MIME-Version: 1.0\r\n'), ...nodeBytes(alone, new Map([[structure.part, content]]))])
}

function nodeBytes(node: Structure, contents: ReadonlyMap<string, Uint8Array>): Uint8Array[] {
  const { children } = node
  if (!children) return [headOf(node), contents.get(node.part) ?? new Uint8Array()]
  if (!node.type.startsWith('multipart/')) return [headOf(node), ...children.slice(0, 1).flatMap((child) => nodeBytes(child, contents))]
  // Nobody who wrote the message can know it, so nothing in a text ends its part.
  const boundary = randomUUID()
  const between = Buffer.from(`\r\n--${boundary}\r\n`)
  const parts = children.flatMap((child) => [between, ...nodeBytes(child, contents)])
  return [headOf({ ...node, parameters: { ...node.parameters, boundary } }), ...parts, Buffer.from(`\r\n--${boundary}--\r\n`)]
}

function headOf({ type, parameters = {}, encoding, id, disposition, filename, children }: Structure): Uint8Array {
  const lines = [
    `Content-Type: ${token(type)}${parametersOf(parameters)}`,
    ...(encoding && !children ? [`Content-Transfer-Encoding: ${token(encoding)}`] : []),
    ...(id ? [`Content-ID: ${line(id)}`] : []),
    ...(disposition ? [`Content-Disposition: ${token(disposition)}${filename ? parametersOf({ filename }) : ''}`] : []),
  ]
  return Buffer.from([...lines, '', ''].join('\r\n'))
}

function parametersOf(parameters: Readonly<Record<string, string>>): string {
  return Object.entries(parameters).map(([name, value]) => `; ${token(name)}="${line(value).replace(/["\\]/g, '')}"`).join('')
}

const line = (text: string) => text.replace(/[\u0000-\u001f\u007f]+/g, ' ')
const token = (text: string) => text.replace(/[^\w./+!#$&^-]/g, '') || 'x'
