//! Routes with the right they need, in one table that tests read.

use crate::platform::access::Permission;
use crate::platform::app::AppState;
use crate::platform::error::AppError;
use crate::platform::kept;
use crate::platform::request::Context;
use crate::platform::typed;
use axum::extract::Request;
use axum::handler::Handler;
use axum::http::Method;
use axum::middleware::{self, Next};
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::{MethodFilter, MethodRouter, on};

/// Who may come in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Needs {
    /// Anybody.
    Nothing,
    /// Anybody signed in.
    SignIn,
    /// Anybody whose role includes this somewhere; the queries then look at where.
    Permission(Permission),
    /// A program with a token whose role includes this somewhere. Sessions of browsers do not count here, so that no
    /// page of another site can use them.
    Token(Permission),
}

/// A page or act.
pub struct Route {
    /// GET or POST.
    pub method: Method,
    /// The path with its parameters.
    pub path: &'static str,
    /// Who may come in.
    pub needs: Needs,
    /// What answers.
    pub handler: MethodRouter<AppState>,
}

/// A page.
pub fn get<H, T>(path: &'static str, needs: Needs, handler: H) -> Route
where
    H: Handler<T, AppState>,
    T: 'static,
{
    Route { method: Method::GET, path, needs, handler: guarded(needs, on(MethodFilter::GET, handler)) }
}

/// An act.
pub fn post<H, T>(path: &'static str, needs: Needs, handler: H) -> Route
where
    H: Handler<T, AppState>,
    T: 'static,
{
    let handler = on(MethodFilter::POST, handler);
    let handler = match crate::typed_forms().iter().find(|form| form.path == path) {
        Some(form) => handler.layer(middleware::from_fn(move |request: Request, next: Next| {
            typed::counted(*form, request, next)
        })),
        None => handler,
    };
    Route { method: Method::POST, path, needs, handler: guarded(needs, handler) }
}

fn guarded(needs: Needs, handler: MethodRouter<AppState>) -> MethodRouter<AppState> {
    handler.layer(middleware::from_fn(move |request: Request, next: Next| guard(needs, request, next)))
}

async fn guard(needs: Needs, request: Request, next: Next) -> Response {
    let context = request.extensions().get::<Context>().cloned();
    let permission = match needs {
        Needs::Nothing => return next.run(request).await,
        Needs::SignIn => None,
        Needs::Permission(permission) | Needs::Token(permission) => Some(permission),
    };
    let Some(context) = context else { return AppError::SignInNeeded.into_response() };
    let Some(caller) = &context.caller else {
        if matches!(needs, Needs::Token(_)) {
            return AppError::TokenNeeded.into_response();
        }
        return kept::ask_to_sign_in(&context, request).await;
    };
    if let Some(permission) = permission
        && let Err(denied) = caller.scope(permission)
    {
        return AppError::Denied(denied).into_response();
    }
    let password = super::access::pages::password::PATH;
    if caller.must_change
        && request.uri().path() != password
        && request.uri().path() != super::access::pages::sign_out::PATH
    {
        return Redirect::to(password).into_response();
    }
    next.run(request).await
}
