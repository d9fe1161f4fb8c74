import { byChannel } from '../by-channel.ts'
import { durationsIn } from '../duration.ts'
import type { Messages } from '../messages.ts'

const { duration, after } = durationsIn('es')

/** The texts in Spanish. */
export const es: Messages = {
  locale: 'es-es',
  direction: 'ltr',
  numberTitle: 'Añade tu teléfono',
  numberIntro: (brand) =>
    `Para proteger tu cuenta de ${brand}, enviamos un código a tu teléfono cuando inicias sesión.`,
  numberLabel: 'Número de teléfono',
  numberHint: 'Con el prefijo del país, por ejemplo +34\u00a0600\u00a0000\u00a0000',
  numberNotice:
    'Un SMS protege mejor que una contraseña sola, pero no contra todos los ataques: quien se haga con tu número recibe tus códigos. Tu operador puede cobrar los mensajes.',
  sendTitle: 'Confirma que eres tú',
  sendIntro: 'Enviaremos un código al teléfono de tu cuenta.',
  sendLabel: 'Tu teléfono',
  sendButton: 'Enviar código',
  codeTitle: 'Escribe tu código',
  codeIntro: (channel, sentTo) => {
    if (channel === 'silent_auth') return `Tu red móvil puede confirmar el ${sentTo} sin código.`
    if (channel === 'sms') return `Hemos enviado un SMS al ${sentTo}.`
    if (channel === 'voice') return `Estamos llamando al ${sentTo}.`
    if (channel === 'email') return `Hemos enviado un correo a ${sentTo}.`
    return `Hemos enviado un mensaje al ${sentTo}.`
  },
  silentButton: 'Continuar con datos móviles',
  silentHint: 'En el teléfono con este número, con el wifi apagado.',
  silentNext: (time) => `Si no funciona, te enviaremos un código en ${time}.`,
  silentStuck:
    'Tu navegador no ejecuta el script que lee la respuesta de tu red. Pide un código en su lugar.',
  codeLabel: (digits) => `Código (${digits} cifras)`,
  codeHint: 'Se comprueba en cuanto escribes la última cifra.',
  confirmButton: 'Verificar',
  attemptsLeft: (count) => (count === 1 ? 'Queda un intento.' : `Quedan ${count} intentos.`),
  expiresIn: (time) => `El código vale durante ${time}.`,
  resendButton: 'Enviar un código nuevo',
  channelButton: (channel) =>
    channel === 'whatsapp'
      ? 'Mejor envíalo por WhatsApp'
      : byChannel(channel, {
          sms: 'Mejor envíame un SMS',
          voice: 'Mejor llámame',
          email: 'Mejor envíame un correo',
          message: 'Mejor envíame un mensaje',
        }),
  delivery: (channel, state) => {
    switch (state) {
      case 'sending':
        return byChannel(channel, {
          sms: 'Enviando el SMS…',
          voice: 'Te estamos llamando…',
          email: 'Enviando el correo…',
          message: 'Enviando el mensaje…',
          silent: 'Esperando a tu red móvil…',
        })
      case 'sent':
        return byChannel(channel, {
          sms: 'El SMS ya debería haber llegado.',
          voice: 'Tu teléfono ya debería haber sonado.',
          email: 'El correo ya debería haber llegado. Mira también en el correo no deseado.',
          message: 'El mensaje ya debería haber llegado.',
          silent: 'Esperando a tu red móvil…',
        })
      case 'undelivered':
        return byChannel(channel, {
          sms: 'El SMS no se ha entregado.',
          voice: 'La llamada no te ha llegado.',
          email: 'El correo no se ha entregado.',
          message: 'El mensaje no se ha entregado.',
          silent: 'Tu red móvil no ha podido confirmar tu teléfono.',
        })
      case 'blocked':
        return 'El mensaje ha sido bloqueado por el camino.'
      case 'ended':
        return 'Este código ya no se puede usar. Pide uno nuevo.'
    }
  },
  tryCall: 'Prueba con una llamada.',
  tryAgain: 'Pide un código nuevo.',
  deliveryNext: (channel, time) =>
    byChannel(channel, {
      sms: `Te enviaremos un SMS en ${time} si el código no se ha usado.`,
      voice: `Te llamaremos en ${time} si el código no se ha usado.`,
      email: `Te enviaremos un correo en ${time} si el código no se ha usado.`,
      message: `Te enviaremos otro mensaje en ${time} si el código no se ha usado.`,
    }),
  resendIn: (time) => `Puedes pedir un código nuevo en ${time}.`,
  changeNumber: 'Usar otro número',
  cancel: 'Empezar de nuevo',
  problemTitle: 'Eso no ha funcionado',
  wayOn: 'Continuar',
  onceMore: 'Intentar de nuevo',
  logIn: 'Ir al inicio de sesión',
  duration,
  problems: {
    bad_request: () => 'El formulario no está relleno como se esperaba. Inténtalo de nuevo.',
    csrf_rejected: () => 'Esta página ya no está al día. Empieza de nuevo.',
    destination_refused: () =>
      'No se ha podido verificar tu número. Ponte en contacto con soporte.',
    exhausted: () => 'Demasiados códigos incorrectos. Pide uno nuevo.',
    expired: () => 'Este código ya no vale. Pide uno nuevo.',
    hook_failed: () => 'Ahora mismo no funciona. Inténtalo de nuevo en un momento.',
    locked: (problem) => `Demasiados códigos incorrectos. Inténtalo de nuevo en ${after(problem)}.`,
    malformed_code: () => 'Eso no es un código. Escribe las cifras del mensaje.',
    malformed_number: () => 'Eso no es un número de teléfono. Escríbelo con el prefijo del país.',
    method_not_allowed: () => 'Esta dirección no hace eso.',
    no_challenge: () => 'No hay ningún código que comprobar. Pide uno nuevo.',
    no_code_yet: () =>
      'Todavía no se ha enviado ningún código. Usa tu red móvil o pide un mensaje.',
    no_resends_left: () => 'Por ahora no se pueden enviar más códigos. Usa el último.',
    not_logged_in: () => 'Primero inicia sesión.',
    outcome_unknown: () => 'No se ha podido comprobar tu código. Inténtalo de nuevo.',
    provider_throttled: (problem) =>
      `Estamos enviando muchos mensajes. Inténtalo de nuevo en ${after(problem)}.`,
    provider_unavailable: (problem) =>
      `No se ha podido enviar o comprobar un código. Inténtalo de nuevo en ${after(problem)}.`,
    session_unavailable: () => 'No se ha podido guardar tu sesión. Empieza de nuevo.',
    store_unavailable: () => 'Ahora mismo no funciona. Inténtalo de nuevo en un momento.',
    suspended: () =>
      'La verificación está suspendida para tu cuenta. Ponte en contacto con soporte.',
    too_large: () => 'Es demasiado texto.',
    too_many_sends: (problem) =>
      `Se han enviado demasiados códigos. Inténtalo de nuevo en ${after(problem)}.`,
    two_factor_required: () => 'Primero verifica tu teléfono.',
    unsupported_media_type: () => 'No se entiende este tipo de petición.',
    user_unavailable: () => 'Ahora mismo no funciona. Inténtalo de nuevo en un momento.',
    wait: (problem) => `Se acaba de enviar un código. Puedes pedir otro en ${after(problem)}.`,
    wrong_code: () => 'No se ha podido verificar el código. Inténtalo de nuevo.',
  },
}
