//! Destroying which number has which code, by rule, once all slips are handed out.

use super::error::RegistrarError;
use super::{HANDED_OUT, SLIPS};
use crate::files::{FileError, sync_folder};
use crate::words::Output;
use rand_core::CryptoRng;
use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::path::{Path, PathBuf};

/// Wishes of the registrar who has handed everything out.
#[derive(Debug)]
pub struct Forget {
    /// The registrar's own folder.
    pub own: PathBuf,
}

/// Writes over the private list and the slips, and removes them.
pub fn forget(
    wishes: &Forget,
    random: &mut impl CryptoRng,
    output: &mut Output<'_>,
) -> Result<(), RegistrarError> {
    let mut gone = 0;
    for name in [HANDED_OUT, SLIPS] {
        gone += usize::from(destroy(&wishes.own.join(name), random)?);
    }
    if gone == 0 {
        output.say_both(
            "编号与投票码的对照以前已经销毁，没有什么要做的。",
            "Which number has which code was destroyed before; nothing is left to do.",
        );
        return Ok(());
    }
    output.say_both(
        "已销毁：编号与投票码的对照和纸条文件都已覆盖并删除。从现在起，谁也不能按名册查出谁用哪个码。",
        "Destroyed: which number has which code, and the file of the slips, were written over and removed. From now on nobody can tell from the roll who has which code.",
    );
    output.say_both(
        "不能保证的：U盘、固态硬盘和系统备份里可能还留有旧内容，浏览器和打印机也可能存有打印过的页面。最稳妥的办法是用一只专用U盘，会后在监票人面前砸毁；打印机断电。",
        "What this cannot promise: sticks, solid-state disks and backups may keep old contents, browser and printer may keep printed pages. Surest is a stick of its own, smashed before the scrutineers afterwards; switch the printer off.",
    );
    output.say_both(
        "以后要作废投票码，须收回纸条，按纸条上的码作废。",
        "To revoke a code from now on, take the slip back and name the code on it.",
    );
    Ok(())
}

/// Writes over a file and removes it; whether it was there.
fn destroy(path: &Path, random: &mut impl CryptoRng) -> Result<bool, FileError> {
    let error = |why: std::io::Error| FileError::write(path, &why);
    let length = match fs::metadata(path) {
        Ok(found) => found.len(),
        Err(why) if why.kind() == std::io::ErrorKind::NotFound => return Ok(false),
        Err(why) => return Err(FileError::read(path, &why)),
    };
    let mut file = OpenOptions::new().write(true).open(path).map_err(error)?;
    let mut block = [0; 4096];
    for _ in 0..length.div_ceil(block.len() as u64) {
        random.fill_bytes(&mut block);
        file.write_all(&block).map_err(error)?;
    }
    file.sync_all().map_err(error)?;
    file.set_len(0).and_then(|()| file.sync_all()).map_err(error)?;
    drop(file);
    fs::remove_file(path).map_err(error)?;
    sync_folder(path)?;
    Ok(true)
}
