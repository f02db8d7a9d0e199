//! dashboard: the pages and their data, for people who have signed in at the issuer and for programs with
//! its tokens. Nobody else sees anything.

mod address;

pub use address::{Address, BadAddress};

use jiff::Timestamp;
use jiff::tz::TimeZone;
use strands_identity::{BadRegistration, Issuer, Registration};
use strands_runtime::settings::Settings;
use strands_store::Store;
use strands_web::server::{Access, Dashboard, Groups, Hosts, RoleClaim, Sessions, SignIn, router};

/// The claim in which Amazon Cognito lists groups.
const COGNITO_GROUPS: &str = "cognito:groups";

/// What the function is told.
#[derive(Debug)]
pub struct Told {
    /// Environment tag.
    pub environment: String,
    /// Where it is asked for.
    pub address: Address,
    /// As what the issuer knows it.
    pub registration: Registration,
    /// What the issuer's groups may do.
    pub roles: RoleClaim,
    /// Zone in which times are shown.
    pub zone: TimeZone,
    /// Its name.
    pub zone_name: String,
}

impl Told {
    /// Reads it from the function's variables; what is wrong with them is remembered there. `None` where
    /// something is.
    pub fn read(settings: &mut Settings<'_>) -> Option<Self> {
        let environment = settings.parsed("ENVIRONMENT", "production".to_owned());
        let issuer = settings.required("OIDC_ISSUER");
        let client_id = settings.required("OIDC_CLIENT_ID");
        let audience = settings.optional("API_AUDIENCE");
        let claim = settings.parsed("ROLE_CLAIM", COGNITO_GROUPS.to_owned());
        let groups = settings.parsed("ROLE_GROUPS", Groups::default());
        let zone_name = settings.parsed("TIME_ZONE", "UTC".to_owned());
        let zone = settings.checked(zone(&zone_name));
        let address: Option<Address> = settings.optional_parsed("DASHBOARD_URL");
        if address.is_none() {
            settings.required("DASHBOARD_URL");
        }
        let address = address?;
        let audience = audience.as_deref().unwrap_or(&client_id);
        let registration =
            Registration::new(&issuer, &client_id, audience, address.at("/login/callback"));
        let registration = registration
            .map(Some)
            .map_err(|fault: BadRegistration| fault);
        Some(Self {
            environment,
            registration: settings.checked(registration)?,
            address,
            roles: RoleClaim { claim, groups },
            zone: zone?,
            zone_name,
        })
    }
}

fn zone(name: &str) -> Result<Option<TimeZone>, String> {
    let found = TimeZone::get(name);
    found
        .map(Some)
        .map_err(|_| format!("TIME_ZONE: `{name}` is no name of a zone such as Europe/Berlin"))
}

/// The dashboard of an installation, by that clock.
pub fn app(
    told: Told,
    store: Store,
    clock: impl Fn() -> Timestamp + Send + Sync + 'static,
) -> axum::Router {
    let sign_in = SignIn {
        issuer: Issuer::new(told.registration),
        roles: told.roles,
        sessions: Sessions::Kept(store.clone()),
    };
    router(Dashboard {
        store,
        environment: told.environment,
        zone: told.zone,
        zone_name: told.zone_name,
        clock: Box::new(clock),
        sample: None,
        hosts: Hosts::Public(told.address.host().to_owned()),
        access: Access::Issuer(Box::new(sign_in)),
        // What may be written the role says.
        permit: Box::new(|| Ok(Box::new(()))),
    })
}
