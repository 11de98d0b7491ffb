//! A browser in the words of its user: which program on which device, instead of the line that it sends about itself.

/// What a line names, the first that fits; programs that are built from others stand before those.
const PROGRAMS: [(&str, &str); 10] = [
    ("MicroMessenger/", "微信"),
    ("DingTalk/", "钉钉"),
    ("HuaweiBrowser/", "HUAWEI Browser"),
    ("MiuiBrowser/", "Mi Browser"),
    ("QQBrowser/", "QQ"),
    ("UCBrowser/", "UC"),
    ("Edg", "Edge"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
];
const SYSTEMS: [(&str, &str); 8] = [
    ("OpenHarmony", "HarmonyOS"),
    ("HarmonyOS", "HarmonyOS"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Macintosh", "Mac"),
    ("Linux", "Linux"),
];

/// Program and device by their own names, such as `微信 · Android`; none when nothing is recognised.
#[must_use]
pub fn device_words(line: &str) -> Option<String> {
    let named = |names: &[(&str, &'static str)]| {
        names.iter().find(|(mark, _)| line.contains(mark)).map(|(_, name)| *name)
    };
    let parts: Vec<&str> = [named(&PROGRAMS), named(&SYSTEMS)].into_iter().flatten().collect();
    (!parts.is_empty()).then(|| parts.join(" · "))
}

#[cfg(test)]
mod tests {
    use super::device_words;

    #[test]
    fn a_browser_is_called_what_its_user_calls_it() {
        let cases = [
            (
                "Mozilla/5.0 (Linux; Android 12; NOH-AN00) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 \
                 Chrome/126.0.0.0 Mobile Safari/537.36 XWEB/1260 MMWEBSDK/2024 MicroMessenger/8.0.49",
                "微信 · Android",
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/130.0 Safari/537.36 Edg/130.0",
                "Edge · Windows",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 15_0 like Mac OS X) Version/15.0 Safari/604.1",
                "Safari · iPhone",
            ),
            ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox · Linux"),
        ];
        for (line, words) in cases {
            assert_eq!(device_words(line).as_deref(), Some(words));
        }
        assert_eq!(device_words("curl/8.5.0"), None);
        assert_eq!(device_words(""), None);
    }
}
