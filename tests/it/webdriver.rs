//! As much of the WebDriver protocol as the browser tests need: it is JSON over HTTP. The crates
//! that speak the browser's own protocol break with each browser.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::Duration;

use serde_json::{Value, json};

/// What to do where there is no browser.
const MISSING: &str = "the browser tests need Chromium and its driver: install the Debian packages `chromium` and \
                       `chromium-driver`, or name the driver in the environment variable CHROMEDRIVER";

/// Under which an element stands in an answer.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// A browser with one window. It ends with its driver.
pub struct Browser {
    driver: Child,
    /// Read to its end, or the driver would wait for a reader.
    _words: BufReader<ChildStdout>,
    agent: ureq::Agent,
    /// Where the session is.
    session: String,
    /// Gone when the browser is.
    _profile: tempfile::TempDir,
}

impl Browser {
    /// Starts the driver on a free port, and a browser with a fresh profile.
    pub fn start() -> Self {
        let program = std::env::var_os("CHROMEDRIVER").unwrap_or_else(|| "chromedriver".into());
        let spawned =
            Command::new(&program).arg("--port=0").stdout(Stdio::piped()).stderr(Stdio::null()).spawn();
        let mut driver =
            spawned.unwrap_or_else(|cause| panic!("cannot start {}: {cause}. {MISSING}", program.display()));
        let mut words = BufReader::new(driver.stdout.take().expect("it was piped"));
        let port = port_of(&mut words);
        let agent = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .timeout_global(Some(Duration::from_secs(60)))
            .build()
            .into();
        let profile = tempfile::tempdir().expect("there is a folder for temporary files");
        let session = format!("http://127.0.0.1:{port}/session");
        let mut browser = Self { driver, _words: words, agent, session, _profile: profile };
        browser.begin();
        browser
    }

    fn begin(&mut self) {
        let profile = format!("--user-data-dir={}", self._profile.path().display());
        let flags = [
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--disable-dev-shm-usage",
            "--force-prefers-reduced-motion",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            &profile,
        ];
        let wanted = json!({
            "goog:chromeOptions": { "args": flags },
            "goog:loggingPrefs": { "browser": "ALL" },
        });
        let begun = self.ask("", &json!({ "capabilities": { "alwaysMatch": wanted } }));
        let begun = begun.unwrap_or_else(|why| panic!("the browser does not start: {why}. {MISSING}"));
        let id = begun["sessionId"].as_str().expect("a session has an id").to_owned();
        self.session = format!("{}/{id}", self.session);
    }

    /// A command to the session, and the value of the answer.
    fn ask(&self, path: &str, body: &Value) -> Result<Value, String> {
        let answer = self.agent.post(format!("{}{path}", self.session)).send_json(body);
        let mut answer = answer.map_err(|cause| cause.to_string())?;
        let read: Value =
            answer.body_mut().with_config().limit(64 << 20).read_json().map_err(|cause| cause.to_string())?;
        match read["value"].get("error") {
            Some(_) => Err(read["value"]["message"].as_str().unwrap_or("no message").to_owned()),
            None => Ok(read["value"].clone()),
        }
    }

    fn must(&self, path: &str, body: &Value) -> Value {
        self.ask(path, body).unwrap_or_else(|why| panic!("{path} {body}: {why}"))
    }

    fn get(&self, path: &str) -> Value {
        let answer = self.agent.get(format!("{}{path}", self.session)).call();
        let mut answer = answer.unwrap_or_else(|cause| panic!("{path}: {cause}"));
        let read: Value = answer
            .body_mut()
            .with_config()
            .limit(64 << 20)
            .read_json()
            .unwrap_or_else(|cause| panic!("{path}: {cause}"));
        read["value"].clone()
    }

    /// Opens a page and waits until it is loaded.
    pub fn open(&self, url: &str) {
        self.must("/url", &json!({ "url": url }));
    }

    /// The value of a script, the body of a function.
    pub fn script(&self, script: &str) -> Value {
        self.must("/execute/sync", &json!({ "script": script, "args": [] }))
    }

    pub fn title(&self) -> String {
        self.get("/title").as_str().unwrap_or_default().to_owned()
    }

    /// A command of the browser's own protocol.
    pub fn tell(&self, command: &str, arguments: &Value) -> Value {
        self.must("/goog/cdp/execute", &json!({ "cmd": command, "params": arguments }))
    }

    /// A window of this size, as a telephone or a desk would have it.
    pub fn resize(&self, width: u32, height: u32) {
        let size = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        self.tell("Emulation.setDeviceMetricsOverride", &size);
    }

    /// `light` or `dark`.
    pub fn prefer(&self, scheme: &str) {
        let features = json!({ "features": [{ "name": "prefers-color-scheme", "value": scheme }] });
        self.tell("Emulation.setEmulatedMedia", &features);
    }

    /// What the browser had to say since it was asked last: a refused script, a missing file.
    pub fn console(&self) -> Vec<String> {
        let lines = self.must("/se/log", &json!({ "type": "browser" }));
        let lines = lines.as_array().cloned().unwrap_or_default();
        lines.iter().map(|line| format!("{} {}", line["level"], line["message"])).collect()
    }

    /// The picture of the window, as it is sent.
    pub fn picture(&self) -> String {
        self.get("/screenshot").as_str().unwrap_or_default().to_owned()
    }

    /// Presses the tabulator key once.
    pub fn tab(&self) {
        let key = "\u{e004}";
        let press = json!([{ "type": "keyDown", "value": key }, { "type": "keyUp", "value": key }]);
        self.must("/actions", &json!({ "actions": [{ "type": "key", "id": "keyboard", "actions": press }] }));
    }

    /// Clicks on the first element of a selector.
    pub fn click(&self, selector: &str) {
        let found = self.must("/element", &json!({ "using": "css selector", "value": selector }));
        let id = found[ELEMENT].as_str().unwrap_or_else(|| panic!("there is no {selector}"));
        self.must(&format!("/element/{id}/click"), &json!({}));
    }
}

fn port_of(words: &mut BufReader<ChildStdout>) -> u16 {
    let mut said = String::new();
    loop {
        let from = said.len();
        let read = words.read_line(&mut said).unwrap_or(0);
        assert!(read > 0, "the driver ended with these words: {said}");
        let port = said[from..]
            .trim_end()
            .trim_end_matches('.')
            .rsplit_once("successfully on port ")
            .map(|(_, port)| port);
        if let Some(port) = port.and_then(|port| port.parse().ok()) {
            return port;
        }
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // Whatever state it is in, it must not outlive the test.
        let _ = self.agent.delete(&self.session).call();
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}
