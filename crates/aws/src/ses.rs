//! Amazon SES v2: `SendEmail`, one recipient a message.

use aws_config::SdkConfig;
use aws_sdk_sesv2::config::retry::RetryConfig;
use aws_sdk_sesv2::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_sesv2::operation::send_email::SendEmailError;
use aws_sdk_sesv2::types::{
    Body, Content, Destination, EmailContent, Message, MessageHeader, MessageTag,
};
use aws_sdk_sesv2::{Client, Config};
use strands_mail::{DeliveryError, Mail, Parcel, Receipt, Sink};

const UTF_8: &str = "UTF-8";

/// Sends mails through Amazon SES.
pub struct SesSink {
    client: Client,
    configuration_set: Option<String>,
}

impl SesSink {
    /// A sink of that account. It asks once: SES has no idempotency token, so a request whose answer was
    /// lost must not be repeated behind the outbox's back.
    #[must_use]
    pub fn new(account: &SdkConfig, configuration_set: Option<String>) -> Self {
        let config = Config::from(account)
            .to_builder()
            .retry_config(RetryConfig::disabled())
            .build();
        Self {
            client: Client::from_conf(config),
            configuration_set,
        }
    }
}

impl Sink for SesSink {
    async fn deliver(&self, parcel: &Parcel) -> Result<Receipt, DeliveryError> {
        let message =
            message(&parcel.mail).map_err(|fault| DeliveryError::Final(fault.to_string()))?;
        let tag = MessageTag::builder()
            .name("mail_id")
            .value(&parcel.mail_id)
            .build()
            .map_err(|fault| DeliveryError::Final(fault.to_string()))?;
        let answer = self
            .client
            .send_email()
            .from_email_address(&parcel.from)
            .destination(Destination::builder().to_addresses(&parcel.to).build())
            .content(EmailContent::builder().simple(message).build())
            .set_configuration_set_name(self.configuration_set.clone())
            .email_tags(tag)
            .send()
            .await;
        match answer {
            Ok(answer) => Ok(Receipt {
                provider_id: answer.message_id,
            }),
            Err(fault) => Err(delivery_error(&fault)),
        }
    }
}

fn message(mail: &Mail) -> Result<Message, aws_sdk_sesv2::error::BuildError> {
    let content = |text: &str| Content::builder().data(text).charset(UTF_8).build();
    let body = Body::builder()
        .html(content(&mail.html)?)
        .text(content(&mail.text)?)
        .build();
    let headers = mail
        .headers
        .iter()
        .map(|(name, value)| MessageHeader::builder().name(name).value(value).build())
        .collect::<Result<Vec<_>, _>>()?;
    Ok(Message::builder()
        .subject(content(&mail.subject)?)
        .body(body)
        .set_headers(Some(headers))
        .build())
}

/// An answer with a code proves that nothing was taken: throttling and 5xx may pass, and so may a
/// missing right or an unverified sender, which a person mends; what is wrong with the message itself
/// stays wrong. Without an answer the message may have been taken.
fn delivery_error(fault: &SdkError<SendEmailError>) -> DeliveryError {
    if let SdkError::ConstructionFailure(_) = fault {
        return DeliveryError::Passing("the request could not be made".to_owned());
    }
    let (Some(error), Some(code)) = (fault.as_service_error(), fault.code()) else {
        return DeliveryError::Unknown("no answer".to_owned());
    };
    let code = code.to_owned();
    match error {
        SendEmailError::MessageRejected(_) | SendEmailError::BadRequestException(_) => {
            DeliveryError::Final(code)
        }
        _ => DeliveryError::Passing(code),
    }
}
