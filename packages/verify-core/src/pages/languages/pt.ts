import { byChannel } from '../by-channel.ts'
import { durationsIn } from '../duration.ts'
import type { Messages } from '../messages.ts'

const { duration, after } = durationsIn('pt')

/** The texts in Portuguese. */
export const pt: Messages = {
  locale: 'pt-br',
  direction: 'ltr',
  numberTitle: 'Adicione o seu telefone',
  numberIntro: (brand) =>
    `Para proteger a sua conta ${brand}, enviamos um código para o seu telefone quando você entra.`,
  numberLabel: 'Número de telefone',
  numberHint: 'Com o código do país, por exemplo +55\u00a011\u00a090000\u20110000',
  numberNotice:
    'Um SMS protege melhor do que só uma senha, mas não contra todos os ataques: quem tomar o seu número recebe os seus códigos. A sua operadora pode cobrar pelas mensagens.',
  sendTitle: 'Confirme que é você',
  sendIntro: 'Vamos enviar um código para o telefone da sua conta.',
  sendLabel: 'O seu telefone',
  sendButton: 'Enviar código',
  codeTitle: 'Digite o código',
  codeIntro: (channel, sentTo) => {
    if (channel === 'silent_auth') return `Sua rede móvel pode confirmar ${sentTo} sem código.`
    if (channel === 'sms') return `Enviamos um SMS para ${sentTo}.`
    if (channel === 'voice') return `Estamos ligando para ${sentTo}.`
    if (channel === 'email') return `Enviamos um e-mail para ${sentTo}.`
    return `Enviamos uma mensagem para ${sentTo}.`
  },
  silentButton: 'Continuar com dados móveis',
  silentHint: 'No telefone com este número, com o Wi-Fi desligado.',
  silentNext: (time) => `Se não funcionar, enviaremos um código em ${time}.`,
  silentStuck: 'Seu navegador não executa o script que lê a resposta da sua rede. Peça um código.',
  codeLabel: (digits) => `Código (${digits} dígitos)`,
  codeHint: 'Ele é verificado assim que você digita o último dígito.',
  confirmButton: 'Verificar',
  attemptsLeft: (count) => (count === 1 ? 'Resta uma tentativa.' : `Restam ${count} tentativas.`),
  expiresIn: (time) => `O código é válido por ${time}.`,
  resendButton: 'Enviar um novo código',
  channelButton: (channel) =>
    channel === 'whatsapp'
      ? 'Prefiro pelo WhatsApp'
      : byChannel(channel, {
          sms: 'Prefiro um SMS',
          voice: 'Prefiro uma ligação',
          email: 'Prefiro um e-mail',
          message: 'Prefiro uma mensagem',
        }),
  delivery: (channel, state) => {
    switch (state) {
      case 'sending':
        return byChannel(channel, {
          sms: 'Enviando o SMS…',
          voice: 'Estamos ligando para você…',
          email: 'Enviando o e-mail…',
          message: 'Enviando a mensagem…',
          silent: 'Aguardando sua rede móvel…',
        })
      case 'sent':
        return byChannel(channel, {
          sms: 'O SMS já deve ter chegado.',
          voice: 'Seu telefone já deve ter tocado.',
          email: 'O e-mail já deve ter chegado. Veja também no spam.',
          message: 'A mensagem já deve ter chegado.',
          silent: 'Aguardando sua rede móvel…',
        })
      case 'undelivered':
        return byChannel(channel, {
          sms: 'O SMS não foi entregue.',
          voice: 'A ligação não chegou até você.',
          email: 'O e-mail não foi entregue.',
          message: 'A mensagem não foi entregue.',
          silent: 'Sua rede móvel não conseguiu confirmar seu telefone.',
        })
      case 'blocked':
        return 'A mensagem foi bloqueada no caminho.'
      case 'ended':
        return 'Este código não pode mais ser usado. Peça um novo.'
    }
  },
  tryCall: 'Tente uma ligação.',
  tryAgain: 'Peça um novo código.',
  deliveryNext: (channel, time) =>
    byChannel(channel, {
      sms: `Enviaremos um SMS em ${time} se o código não for usado até lá.`,
      voice: `Ligaremos para você em ${time} se o código não for usado até lá.`,
      email: `Enviaremos um e-mail em ${time} se o código não for usado até lá.`,
      message: `Enviaremos outra mensagem em ${time} se o código não for usado até lá.`,
    }),
  resendIn: (time) => `Você poderá pedir um novo código em ${time}.`,
  changeNumber: 'Usar outro número',
  cancel: 'Começar de novo',
  problemTitle: 'Isso não funcionou',
  wayOn: 'Continuar',
  onceMore: 'Tentar novamente',
  logIn: 'Ir para o login',
  duration,
  problems: {
    bad_request: () => 'O formulário não foi preenchido como esperado. Tente de novo.',
    csrf_rejected: () => 'Esta página está desatualizada. Comece de novo.',
    destination_refused: () =>
      'Não foi possível verificar o seu número. Entre em contato com o suporte.',
    exhausted: () => 'Códigos errados demais. Peça um novo.',
    expired: () => 'Este código não é mais válido. Peça um novo.',
    hook_failed: () => 'Isso não funciona agora. Tente de novo daqui a pouco.',
    locked: (problem) => `Códigos errados demais. Tente de novo em ${after(problem)}.`,
    malformed_code: () => 'Isso não é um código. Digite os dígitos da mensagem.',
    malformed_number: () => 'Isso não é um número de telefone. Digite-o com o código do país.',
    method_not_allowed: () => 'Este endereço não faz isso.',
    no_challenge: () => 'Não há código para verificar. Peça um novo.',
    no_code_yet: () => 'Nenhum código foi enviado ainda. Use sua rede móvel ou peça uma mensagem.',
    no_resends_left: () => 'Por enquanto não é possível enviar mais códigos. Use o último.',
    not_logged_in: () => 'Primeiro entre na sua conta.',
    outcome_unknown: () => 'Não foi possível verificar o código. Tente de novo ou peça um novo.',
    provider_throttled: (problem) =>
      `Estamos enviando muitas mensagens. Tente de novo em ${after(problem)}.`,
    provider_unavailable: (problem) =>
      `Não foi possível enviar ou verificar um código. Tente de novo em ${after(problem)}.`,
    session_unavailable: () => 'Não foi possível salvar a sua sessão. Comece de novo.',
    store_unavailable: () => 'Isso não funciona agora. Tente de novo daqui a pouco.',
    suspended: () =>
      'A verificação está suspensa para a sua conta. Entre em contato com o suporte.',
    too_large: () => 'O texto é longo demais.',
    too_many_sends: (problem) =>
      `Foram enviados códigos demais. Tente de novo em ${after(problem)}.`,
    two_factor_required: () => 'Primeiro verifique o seu telefone.',
    unsupported_media_type: () => 'Este tipo de pedido não é compreendido.',
    user_unavailable: () => 'Isso não funciona agora. Tente de novo daqui a pouco.',
    wait: (problem) =>
      `Um código acabou de ser enviado. Você poderá pedir outro em ${after(problem)}.`,
    wrong_code: () => 'Não foi possível verificar o código. Tente de novo.',
  },
}
