/** The mail archive of the voorbeeldgemeente, and one of any size, put on the servers of mail. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { composeMessage, type Letter, type Shape } from '../../config/voorbeeldgemeente/bericht.ts'
import { gemeente, personen, reeks } from '../../config/voorbeeldgemeente/personen.ts'
import { writePost } from '../../config/voorbeeldgemeente/post.ts'
import type { Appended, Cyrus } from './cyrus.ts'
import type { Dovecot } from './dovecot.ts'

/** Its two mailboxes, by the names that the servers give them. */
export const mailboxen = [{ nummer: 1, naam: 'INBOX' }, { nummer: 2, naam: 'Archief' }] as const

export function putPostOnDovecot(dovecot: Dovecot): void {
  writePost(dovecot.maildir)
  dovecot.settle()
}

export async function putPostOnCyrus(cyrus: Cyrus): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'gevel-post-'))
  try {
    writePost(directory)
    await cyrus.put('INBOX', messagesIn(directory))
    await cyrus.put('Archief', messagesIn(join(directory, '.Archief')))
    await cyrus.index()
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}

/** What lies in `cur` and `new`, oldest first, but for what is no message: servers refuse that. */
export function messagesIn(directory: string): Appended[] {
  const files = ['cur', 'new'].flatMap((place) => readdirSync(join(directory, place)).map((name) => join(directory, place, name)))
  return files.map((path) => ({ content: readFileSync(path), at: statSync(path).mtime, path }))
    .filter(({ content }) => content.includes('\r\n\r\n'))
    .sort((one, other) => one.at.getTime() - other.at.getTime() || (one.path < other.path ? -1 : 1))
    .map(({ content, at }) => ({ content, at, flags: ['\\Seen'] }))
}

const shapes: readonly Shape[] = ['utf-8', 'latin-1', 'quoted-printable', 'base64', 'html', 'alternative', 'bijlage-pdf']

/** Letters of many people over eight years, every two hundredth from the first person; the same every time. */
export function* generatedLetters(count: number): Generator<{ readonly letter: Letter; readonly at: Date }> {
  const chance = reeks(count)
  const kcc = { naam: 'Klantcontactcentrum', adres: gemeente.postbus }
  for (let number = 0; number < count; number++) {
    const own = number % 200 === 0
    const writer = own ? { naam: 'Suzanne Moulin', adres: personen[0]!.schrijftVan[0]! } : { naam: `Burger ${number % 1500}`, adres: `burger.${number % 1500}@voorbeeld.example` }
    const isAnswer = number % 3 === 1
    yield {
      at: new Date(Date.UTC(2018, 0, 1) + Math.floor((number + chance()) * (8 * 365 * 86_400_000 / count))),
      letter: {
        from: isAnswer ? kcc : writer, to: [isAnswer ? writer : kcc], subject: `Vraag ${number}`, text: `Bericht ${number}: ${'Graag hoor ik van u. '.repeat(1 + (number % 5))}`,
        shape: shapes[number % shapes.length]!, id: `groot-${number}`, ...(isAnswer && { inReplyTo: `groot-${number - 1}` }),
      },
    }
  }
}

/** Writes generated letters in a Maildir, as its delivery would. */
export function writeGenerated(directory: string, count: number): void {
  for (const place of ['cur', 'new', 'tmp']) mkdirSync(join(directory, place), { recursive: true })
  let number = 0
  for (const { letter, at } of generatedLetters(count)) {
    const path = join(directory, 'cur', `${Math.floor(at.getTime() / 1000)}.G${number++}.groot:2,S`)
    writeFileSync(path, composeMessage(letter, at))
    utimesSync(path, at, at)
  }
}
