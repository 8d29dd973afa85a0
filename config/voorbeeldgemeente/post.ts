/**
 * The mail archive of the voorbeeldgemeente: a Maildir of about 110 messages (RFC 5322) over eight years, the same on
 * every machine. Setting that goes with it: `domains: ['voorbeeldgemeente.example']`.
 */
import { mkdirSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { composeMessage, type Letter, type Shape } from './bericht.ts'
import { eersteDag, gemeente, organisaties, personen, reeks, vandaag, zelfdeMoment } from './personen.ts'

interface Mail extends Letter {
  /** When the contact took place, milliseconds since 1970. */
  readonly at: number
  /** Maildir++ subfolder. */
  readonly folder?: string
}

/** Addresses that nobody in the cast has. */
export const vreemden = {
  /** Begins like an address of Suzanne Moulin and is somebody else's. */
  nagemaakt: 'suzanne.moulin@voorbeeld.example.evil.test',
  onbekend: 'onbekende.afzender@elders.example',
} as const

/** Makes the folders where needed and writes all messages; what is there under the same names is replaced. */
export function writePost(directory: string): void {
  for (const folder of ['', '.Archief']) {
    for (const place of ['cur', 'new', 'tmp']) mkdirSync(join(directory, folder, place), { recursive: true })
  }
  const mails = [...conversations(), ...simultaneous(), ...specials()]
  mails.forEach((mail, number) => writeMail(directory, mail, number))
  writeFile(directory, 'cur', `${seconds(Date.parse(zelfdeMoment))}.V999.kapot:2,S`, Buffer.from('Dit was ooit een bericht.\nEr staat geen kop meer boven.\n'), Date.parse(zelfdeMoment))
}

const seconds = (at: number) => Math.floor(at / 1000)

function writeMail(directory: string, mail: Mail, number: number) {
  // What came in lately has not been read yet.
  const isNew = mail.from !== kcc && mail.at > Date.parse(vandaag) - 60 * day
  const unique = `${seconds(mail.at)}.V${String(number).padStart(3, '0')}.post.${gemeente.domein}`
  const place = join(mail.folder ?? '', isNew ? 'new' : 'cur')
  writeFile(directory, place, isNew ? unique : `${unique}:2,${mail.inReplyTo ? 'RS' : 'S'}`, composeMessage(mail, new Date(mail.at)), mail.at)
}

function writeFile(directory: string, place: string, name: string, bytes: Buffer, at: number) {
  const path = join(directory, place, name)
  writeFileSync(path, bytes)
  utimesSync(path, seconds(at), seconds(at))
}

const hour = 3_600_000
const day = 24 * hour
const kcc = { naam: 'Klantcontactcentrum Voorbeeldgemeente', adres: gemeente.postbus }

const onderwerpen = [
  'Parkeervergunning Kerkstraat', 'Afspraak paspoort', 'Geen reactie op mijn brief', 'Vergunning café-terras', 'Kapotte straatverlichting',
  'Bezwaar WOZ-waarde', 'Verhuizing doorgeven', 'Coördinaten van de ondergrondse container', 'Melding losliggende tegel', 'Financiële regeling',
] as const
const vragen = [
  'Kunt u mij vertellen hoe het met mijn aanvraag staat?', 'Ik heb nog geen bericht ontvangen. Wanneer kan ik dat verwachten?',
  'In de bijlage vindt u de gevraagde stukken.', 'Graag hoor ik of ik hiervoor een afspraak moet maken.',
  'De overlast duurt nu al drie weken; één keer is er iemand geweest.',
] as const
const shapes: readonly Shape[] = ['utf-8', 'latin-1', 'quoted-printable', 'base64', 'html', 'alternative', 'bijlage-pdf', 'bijlage-png', 'bijlage-txt']

/** Those who write, each in the ways they write their own address: the first four are one person. */
function writers() {
  const suzanne = personen[0]!
  const [thuis, werk] = suzanne.schrijftVan
  const others = [personen[2]!.schrijftVan[1]!, personen[4]!.schrijftVan[0]!]
  return [
    { naam: 'Suzanne Moulin', adres: thuis! },
    { naam: 'Moulin, Suzanne', adres: 'Suzanne.Moulin@Voorbeeld.example' },
    { naam: 'S. Moulin', adres: werk! },
    { naam: 'Suzanne Moulin', adres: thuis!.toUpperCase() },
    { naam: 'Albert Vogel', adres: others[0]! },
    { naam: 'Raúl Núñez', adres: others[1]! },
    { naam: 'Test BV Donald', adres: organisaties[0]!.email! },
    { naam: 'Stichting Café Zonneweide', adres: organisaties[1]!.email! },
  ]
}

/** A question every six weeks or so, most of them answered, some of those followed by thanks. */
function conversations(): Mail[] {
  const chance = reeks(20181102)
  const start = Date.parse(eersteDag)
  const step = (Date.parse(vandaag) - start) / 52
  const from = writers()
  return Array.from({ length: 52 }, (_, turn) => {
    const at = start + turn * step + Math.floor(chance() * 20) * day + Math.floor(chance() * 9 * 60) * 60_000
    return conversation(turn, Math.min(at, Date.parse(vandaag) - 2 * day), writerOf(turn, from))
  }).flat()
}

/** One in five is from the first person, in each of her ways in turn; the others take theirs. */
function writerOf<Writer>(turn: number, writers: readonly Writer[]): Writer {
  return turn % 5 === 0 ? writers[(turn / 5) % 4]! : writers[4 + (turn % 4)]!
}

function conversation(turn: number, at: number, writer: { naam: string; adres: string }): Mail[] {
  const folder = turn < 6 ? { folder: '.Archief' } : {}
  const subject = onderwerpen[turn % onderwerpen.length]!
  const question: Mail = {
    at, from: writer, to: [kcc], subject, text: vragen[turn % vragen.length]!, shape: shapes[turn % shapes.length]!, id: `vraag-${turn}`, ...folder,
    // Every tenth also goes to a colleague of the writer, outside the municipality.
    ...(turn % 10 === 3 && { cc: [{ naam: 'Jan de Boer', adres: 'jan.de.boer@werk.example' }] }),
  }
  if (turn % 5 === 4) return [question]
  const answer: Mail = {
    at: at + 5 * hour, from: kcc, to: [writer], subject: `Re: ${subject}`, text: 'Wij hebben uw vraag doorgestuurd. U hoort binnen twee weken van ons.',
    shape: turn % 2 === 0 ? 'utf-8' : 'quoted-printable', id: `antwoord-${turn}`, inReplyTo: question.id, ...folder,
  }
  if (turn % 13 !== 0) return [question, answer]
  const thanks: Mail = { ...question, at: at + day, subject: answer.subject, text: 'Hartelijk dank!', shape: 'utf-8', id: `dank-${turn}`, inReplyTo: answer.id }
  return [question, answer, thanks]
}

/** Three contacts in one second, at which other sources have theirs too. */
function simultaneous(): Mail[] {
  const [suzanne, , werk] = writers()
  const at = Date.parse(zelfdeMoment)
  return [
    { at, from: suzanne!, to: [kcc], subject: 'Schrikkeldag', text: vragen[0], shape: 'utf-8', id: 'tegelijk-1' },
    { at, from: werk!, to: [kcc], subject: 'Schrikkeldag, van mijn werk', text: vragen[3], shape: 'base64', id: 'tegelijk-2' },
    { at, from: kcc, to: [suzanne!], subject: 'Uw afspraak', text: 'Uw afspraak staat gepland.', shape: 'utf-8', id: 'tegelijk-3' },
  ]
}

/** What an archive holds that must not be taken for something else. */
function specials(): Mail[] {
  const at = Date.parse('2025-03-03T09:00:00Z')
  const familie = { naam: 'Familie Vogel', adres: personen[2]!.schrijftVan[0]! }
  const suzanne = writers()[0]!
  const mail = (place: number, letter: Omit<Letter, 'to'> & Partial<Pick<Letter, 'to'>>): Mail => ({ at: at + place * day, to: [kcc], ...letter })
  return [
    mail(0, { from: familie, subject: 'Vraag van ons allebei', text: 'Wie van ons moet dit aanvragen?', shape: 'utf-8', id: 'familie-1' }),
    mail(1, { from: kcc, to: [familie], subject: 'Re: Vraag van ons allebei', text: 'Dat maakt niet uit.', shape: 'utf-8', id: 'familie-2', inReplyTo: 'familie-1' }),
    mail(2, { from: { naam: 'Suzanne Moulin', adres: vreemden.nagemaakt }, subject: 'Nieuw rekeningnummer', text: 'Wilt u voortaan hierheen betalen?', shape: 'utf-8', id: 'nagemaakt' }),
    mail(3, { from: { naam: '', adres: vreemden.onbekend }, subject: 'Vraag van een onbekende', text: vragen[1], shape: 'html', id: 'onbekend' }),
    mail(4, { from: suzanne, subject: '', text: 'Zonder onderwerp.', shape: 'latin-1', id: 'leeg', headers: { 'Sensitivity': 'Private', 'Content-Language': 'fr' } }),
    mail(5, { from: suzanne, subject: 'Antwoord naar mijn werk', text: vragen[3], shape: 'alternative', id: 'antwoordadres', headers: { 'Reply-To': 's.moulin@werk.example' } }),
    mail(6, { from: { naam: 'Nieuwsbrief', adres: 'nieuws@elders.example' }, subject: 'Nieuws van deze week', text: 'Lees verder.', shape: 'utf-8', id: 'nieuwsbrief', headers: { 'List-Id': '<nieuws.elders.example>', 'Precedence': 'bulk' } }),
    mail(7, { from: kcc, to: [{ naam: '', adres: `balie@${gemeente.domein}` }], subject: 'Overleg', text: 'Onder collega’s.', shape: 'utf-8', id: 'intern' }),
    mail(8, { from: { naam: 'Mail Delivery System', adres: 'mailer-daemon@elders.example' }, subject: 'Onbestelbaar', text: 'Uw bericht is niet aangekomen.', shape: 'onbestelbaar', id: 'onbestelbaar', inReplyTo: 'familie-2' }),
  ]
}
