/**
 * Finds regular expressions that take much longer over a text that is a little longer: by feeding each with texts made of its own
 * letters, which nearly match. How long one takes says nothing on a busy machine; that four times the text takes sixteen times as long does.
 */
import ts from 'typescript'
import type { SourceFile } from '../architecture/tree.ts'

export interface Pattern {
  readonly path: string
  readonly source: string
  readonly flags: string
}

/** Every regular expression that stands in code as one. */
export function patternsIn({ path, text }: SourceFile): Pattern[] {
  const found: Pattern[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isRegularExpressionLiteral(node)) {
      const end = node.text.lastIndexOf('/')
      found.push({ path, source: node.text.slice(1, end), flags: node.text.slice(end + 1) })
    }
    ts.forEachChild(node, visit)
  }
  visit(ts.createSourceFile(path, text, ts.ScriptTarget.Latest))
  return found
}

/** Every `pattern` of a JSON Schema, wherever it stands in the document. */
export function patternsOfSchema(path: string, value: unknown): Pattern[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, one]: [string, unknown]) => (key === 'pattern' && typeof one === 'string' ? [{ path, source: one, flags: 'u' }] : patternsOfSchema(path, one)))
}

/** Close together where a text may take exponentially long, so that this ends. */
const lengths = [16, 20, 24, 30, 60, 250, 1000, 4000, 16_000]
/** Milliseconds of the processor below which nothing is slow: a pattern that goes over 16,000 letters once takes less than one. */
const noticeable = 15

/** A text that it is slow over, or undefined. */
export function slowText({ source, flags }: Pattern): string | undefined {
  if (!/[*+]|\{\d+,\}/.test(source)) return undefined
  const pattern = new RegExp(source, flags.replace(/[gy]/g, ''))
  for (const [head, unit, tail] of attacks(source)) {
    let before = 0
    for (const length of lengths) {
      const text = head + unit.repeat(Math.ceil(length / unit.length)) + tail
      const took = millisecondsOf(() => pattern.test(text))
      if (took > noticeable && took > before * 2 && Math.min(took, millisecondsOf(() => pattern.test(text))) > noticeable) return `${head}${unit}…${JSON.stringify(tail)}`
      before = took
    }
  }
  return undefined
}

function millisecondsOf(work: () => void): number {
  const before = process.cpuUsage()
  work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000
}

function* attacks(source: string): Generator<readonly [string, string, string]> {
  const plain = lettersFor(source)
  const runs = [...new Set(plain.split(/[()[\]|?*+^$.]/).filter((run) => run !== ''))].slice(0, 8)
  const letters = [...new Set(['a', 'A', '0', ' ', '.', ...plain.replace(/[()[\]|?*+^$]/g, '')])]
  const heads = ['', '\0', ...runs, ...runs.flatMap((one, place) => runs.slice(place + 1).map((other) => one + other))]
  const units = [...letters, ...runs.filter((run) => run.length > 1)]
  for (const head of heads) for (const unit of units) for (const tail of ['\0', '\t\0', 'a\0', '\n']) yield [head, unit, tail]
}

/** The pattern with a letter in the place of each class of letters, and groups as plain ones. */
function lettersFor(source: string): string {
  const classes = source.replace(/\\d/gi, '0').replace(/\\w/gi, 'w').replace(/\\s/gi, ' ').replace(/\\p\{[^}]*\}/gi, 'A').replace(/\\u[0-9a-f]{4}/gi, '')
  return classes.replace(/\(\?<?[:!=]/g, '(').replace(/(.)\{(\d)\}/g, (_all, letter: string, times: string) => letter.repeat(Number(times))).replace(/\{\d+,?\d*\}/g, '').replaceAll('\\', '')
}
