/** Content-Language (BCP 47) to the standard's `taal`: ISO 639-2, terminology codes. */
const codes: Readonly<Record<string, string>> = {
  ar: 'ara', bg: 'bul', cs: 'ces', da: 'dan', de: 'deu', el: 'ell', en: 'eng', es: 'spa', et: 'est', fa: 'fas', fi: 'fin',
  fr: 'fra', fy: 'fry', he: 'heb', hi: 'hin', hr: 'hrv', hu: 'hun', id: 'ind', it: 'ita', ja: 'jpn', ko: 'kor', ku: 'kur',
  lt: 'lit', lv: 'lav', nl: 'nld', nb: 'nob', no: 'nor', pl: 'pol', ps: 'pus', pt: 'por', ro: 'ron', ru: 'rus', sk: 'slk',
  sl: 'slv', so: 'som', sq: 'sqi', sr: 'srp', sv: 'swe', ta: 'tam', th: 'tha', ti: 'tir', tr: 'tur', uk: 'ukr', ur: 'urd',
  vi: 'vie', zh: 'zho',
}

/** The first language of the header; `undefined` when the table does not know it. */
export function taalOf(contentLanguage: string): string | undefined {
  const primary = contentLanguage.split(',', 1)[0]!.trim().split('-', 1)[0]!.toLowerCase()
  return /^[a-z]{3}$/.test(primary) ? primary : codes[primary]
}
