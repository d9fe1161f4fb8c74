import { byChannel } from '../by-channel.ts'
import { durationsIn } from '../duration.ts'
import type { Messages } from '../messages.ts'

const { duration, after } = durationsIn('de')

/** The texts in German. */
export const de: Messages = {
  locale: 'de-de',
  direction: 'ltr',
  numberTitle: 'Telefon hinzufügen',
  numberIntro: (brand) =>
    `Damit Ihr Konto bei ${brand} sicher bleibt, senden wir bei der Anmeldung einen Code an Ihr Telefon.`,
  numberLabel: 'Telefonnummer',
  numberHint: 'Mit Ländervorwahl, zum Beispiel +49\u00a0171\u00a03920000',
  numberNotice:
    'Eine SMS schützt besser als ein Passwort allein, aber nicht gegen jeden Angriff: Wer Ihre Nummer übernimmt, erhält Ihre Codes. Ihr Anbieter kann Nachrichten berechnen.',
  sendTitle: 'Bestätigen Sie, dass Sie es sind',
  sendIntro: 'Wir senden einen Code an das Telefon Ihres Kontos.',
  sendLabel: 'Ihr Telefon',
  sendButton: 'Code senden',
  codeTitle: 'Code eingeben',
  codeIntro: (channel, sentTo) => {
    if (channel === 'silent_auth') return `Ihr Mobilfunknetz kann ${sentTo} ohne Code bestätigen.`
    if (channel === 'sms') return `Wir haben eine SMS an ${sentTo} gesendet.`
    if (channel === 'voice') return `Wir rufen ${sentTo} an.`
    if (channel === 'email') return `Wir haben eine E-Mail an ${sentTo} gesendet.`
    return `Wir haben eine Nachricht an ${sentTo} gesendet.`
  },
  silentButton: 'Mit mobilen Daten fortfahren',
  silentHint: 'Auf dem Telefon mit dieser Nummer, mit ausgeschaltetem WLAN.',
  silentNext: (time) => `Wenn das nicht klappt, senden wir Ihnen in ${time} einen Code.`,
  silentStuck:
    'Ihr Browser führt das Skript nicht aus, das die Antwort Ihres Netzes liest. Fordern Sie stattdessen einen Code an.',
  codeLabel: (digits) => `Code (${digits} Ziffern)`,
  codeHint: 'Er wird geprüft, sobald Sie die letzte Ziffer eingeben.',
  confirmButton: 'Bestätigen',
  attemptsLeft: (count) => (count === 1 ? 'Noch ein Versuch.' : `Noch ${count} Versuche.`),
  expiresIn: (time) => `Der Code gilt noch ${time}.`,
  resendButton: 'Neuen Code senden',
  channelButton: (channel) =>
    channel === 'whatsapp'
      ? 'Lieber per WhatsApp senden'
      : byChannel(channel, {
          sms: 'Lieber eine SMS senden',
          voice: 'Lieber anrufen lassen',
          email: 'Lieber eine E-Mail senden',
          message: 'Lieber eine Nachricht senden',
        }),
  delivery: (channel, state) => {
    switch (state) {
      case 'sending':
        return byChannel(channel, {
          sms: 'Die SMS wird gesendet …',
          voice: 'Wir rufen Sie jetzt an …',
          email: 'Die E-Mail wird gesendet …',
          message: 'Die Nachricht wird gesendet …',
          silent: 'Wir warten auf Ihr Mobilfunknetz …',
        })
      case 'sent':
        return byChannel(channel, {
          sms: 'Die SMS müsste angekommen sein.',
          voice: 'Ihr Telefon müsste geklingelt haben.',
          email: 'Die E-Mail müsste angekommen sein. Bitte sehen Sie auch im Spam-Ordner nach.',
          message: 'Die Nachricht müsste angekommen sein.',
          silent: 'Wir warten auf Ihr Mobilfunknetz …',
        })
      case 'undelivered':
        return byChannel(channel, {
          sms: 'Die SMS wurde nicht zugestellt.',
          voice: 'Der Anruf hat Sie nicht erreicht.',
          email: 'Die E-Mail wurde nicht zugestellt.',
          message: 'Die Nachricht wurde nicht zugestellt.',
          silent: 'Ihr Mobilfunknetz konnte Ihr Telefon nicht bestätigen.',
        })
      case 'blocked':
        return 'Die Nachricht wurde unterwegs gesperrt.'
      case 'ended':
        return 'Dieser Code kann nicht mehr verwendet werden. Fordern Sie einen neuen an.'
    }
  },
  tryCall: 'Lassen Sie sich stattdessen anrufen.',
  tryAgain: 'Fordern Sie einen neuen Code an.',
  deliveryNext: (channel, time) =>
    byChannel(channel, {
      sms: `Wenn der Code bis dahin nicht benutzt ist, senden wir in ${time} eine SMS.`,
      voice: `Wenn der Code bis dahin nicht benutzt ist, rufen wir Sie in ${time} an.`,
      email: `Wenn der Code bis dahin nicht benutzt ist, senden wir in ${time} eine E-Mail.`,
      message: `Wenn der Code bis dahin nicht benutzt ist, senden wir in ${time} eine weitere Nachricht.`,
    }),
  resendIn: (time) => `Einen neuen Code gibt es in ${time}.`,
  changeNumber: 'Andere Nummer verwenden',
  cancel: 'Neu beginnen',
  problemTitle: 'Das hat nicht geklappt',
  wayOn: 'Weiter',
  onceMore: 'Noch einmal versuchen',
  logIn: 'Zur Anmeldung',
  duration,
  problems: {
    bad_request: () =>
      'Das Formular war nicht wie erwartet ausgefüllt. Bitte versuchen Sie es noch einmal.',
    csrf_rejected: () => 'Diese Seite ist veraltet. Bitte beginnen Sie neu.',
    destination_refused: () =>
      'Ihre Nummer konnte nicht bestätigt werden. Bitte wenden Sie sich an den Support.',
    exhausted: () => 'Zu viele falsche Codes. Bitte fordern Sie einen neuen an.',
    expired: () => 'Dieser Code gilt nicht mehr. Bitte fordern Sie einen neuen an.',
    hook_failed: () => 'Das geht gerade nicht. Bitte versuchen Sie es gleich noch einmal.',
    locked: (problem) =>
      `Zu viele falsche Codes. Versuchen Sie es in ${after(problem)} noch einmal.`,
    malformed_code: () => 'Das ist kein Code. Bitte geben Sie die Ziffern aus der Nachricht ein.',
    malformed_number: () =>
      'Das ist keine Telefonnummer. Bitte geben Sie sie mit Ländervorwahl ein.',
    method_not_allowed: () => 'Diese Adresse kann das nicht.',
    no_challenge: () => 'Es gibt keinen Code zu prüfen. Bitte fordern Sie einen neuen an.',
    no_code_yet: () =>
      'Es wurde noch kein Code gesendet. Nutzen Sie Ihr Mobilfunknetz oder fordern Sie eine Nachricht an.',
    no_resends_left: () =>
      'Vorerst können keine weiteren Codes gesendet werden. Bitte verwenden Sie den letzten.',
    not_logged_in: () => 'Bitte melden Sie sich zuerst an.',
    outcome_unknown: () =>
      'Ihr Code konnte gerade nicht geprüft werden. Bitte versuchen Sie es noch einmal.',
    provider_throttled: (problem) =>
      `Wir versenden gerade sehr viele Nachrichten. Versuchen Sie es in ${after(problem)} noch einmal.`,
    provider_unavailable: (problem) =>
      `Es konnte kein Code gesendet oder geprüft werden. Versuchen Sie es in ${after(problem)} noch einmal.`,
    session_unavailable: () =>
      'Ihre Sitzung konnte nicht gespeichert werden. Bitte beginnen Sie neu.',
    store_unavailable: () => 'Das geht gerade nicht. Bitte versuchen Sie es gleich noch einmal.',
    suspended: () =>
      'Die Bestätigung ist für Ihr Konto gesperrt. Bitte wenden Sie sich an den Support.',
    too_large: () => 'Das war zu viel Text.',
    too_many_sends: (problem) =>
      `Es wurden zu viele Codes gesendet. Versuchen Sie es in ${after(problem)} noch einmal.`,
    two_factor_required: () => 'Bitte bestätigen Sie zuerst Ihr Telefon.',
    unsupported_media_type: () => 'Diese Art von Anfrage wird nicht verstanden.',
    user_unavailable: () => 'Das geht gerade nicht. Bitte versuchen Sie es gleich noch einmal.',
    wait: (problem) =>
      `Es wurde gerade ein Code gesendet. Einen weiteren gibt es in ${after(problem)}.`,
    wrong_code: () => 'Der Code stimmt nicht. Bitte versuchen Sie es noch einmal.',
  },
}
