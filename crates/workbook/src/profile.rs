//! Profiles: which fields a form has, by which titles people call them, and how the form is printed.

use serde::{Deserialize, Serialize};

/// A form as data: used to find columns in a workbook and to print the form.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// Stable name, such as `members-common`.
    pub id: String,
    /// What one row describes, such as `member` or `organisation`.
    pub subject: String,
    /// Name of the form.
    pub title: Words,
    /// The fields: first those printed, in order, then those only recognised.
    pub fields: Vec<Field>,
    /// Page and title block of the printed form.
    #[serde(default)]
    pub layout: Layout,
    /// Words that begin a row of totals.
    #[serde(default)]
    pub totals: Vec<String>,
    /// Words that begin a row of notes or signatures.
    #[serde(default)]
    pub notes: Vec<String>,
}

/// The same words in both languages of the interface.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Words {
    /// Simplified Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

/// One field of a form.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Field {
    /// Stable name, such as `identity_number`.
    pub key: String,
    /// Title of its column.
    pub title: Words,
    /// Other titles that mean this field and nothing else.
    #[serde(default)]
    pub synonyms: Vec<String>,
    /// Titles that may mean this field; they are never taken without asking.
    #[serde(default)]
    pub doubtful: Vec<String>,
    /// What its text is.
    #[serde(default)]
    pub kind: FieldKind,
    /// The accepted words of a choice.
    #[serde(default)]
    pub choices: Vec<String>,
    /// Whether a row without it cannot be used.
    #[serde(default)]
    pub required: bool,
    /// An example, to be shown beside an empty template.
    #[serde(default)]
    pub sample: String,
    /// Title over this column and its neighbours, which makes the header two rows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<Words>,
    /// Width of the printed column in characters.
    #[serde(default = "default_width")]
    pub width: f64,
    /// Whether the form prints it; other fields are only recognised.
    #[serde(default = "yes")]
    pub printed: bool,
    /// Key of the field whose text it prints once more: some forms ask for one thing under two titles. It is
    /// recognised only where the whole form is the profile's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub copies: Option<String>,
}

/// What the text of a field is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FieldKind {
    /// Any text; never changed.
    #[default]
    Text,
    /// A date, perhaps only year and month.
    Date,
    /// A citizen identity number.
    Identity,
    /// A telephone number.
    Phone,
    /// One of the field's choices.
    Choice,
    /// The running number of the row, which says nothing about the person.
    Serial,
}

/// Page and title block of a printed form.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Layout {
    /// Which way the A4 page lies.
    pub orientation: Orientation,
    /// Words before the reporting unit, under the title.
    pub unit: Words,
    /// Words before the date of reporting.
    pub date: Words,
    /// Words of the row of totals; the first of the profile's totals words by default.
    pub total: Words,
}

/// Which way a page lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Orientation {
    /// Longer than wide.
    Portrait,
    /// Wider than long.
    #[default]
    Landscape,
}

/// Why a profile cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProfileError {
    /// The text is not TOML of a profile; the words of the parser say where.
    #[error("the profile cannot be read: {0}")]
    Syntax(String),
    /// Two fields have the same key.
    #[error("profile {profile} names field {field} twice")]
    RepeatedField {
        /// The profile.
        profile: String,
        /// The field.
        field: String,
    },
    /// A variant names a field that the vocabulary does not have.
    #[error("profile {profile} names field {field}, which the vocabulary does not have")]
    UnknownField {
        /// The profile.
        profile: String,
        /// The field.
        field: String,
    },
    /// No field is printed.
    #[error("profile {0} has no columns")]
    NoColumns(String),
}

impl Profile {
    /// Reads one profile from TOML, as a user saves it.
    pub fn from_toml(text: &str) -> Result<Self, ProfileError> {
        let profile: Self = toml::from_str(text).map_err(|error| ProfileError::Syntax(error.to_string()))?;
        profile.checked()
    }

    /// The profile as TOML.
    pub fn to_toml(&self) -> Result<String, ProfileError> {
        toml::to_string(self).map_err(|error| ProfileError::Syntax(error.to_string()))
    }

    /// The printed fields in order.
    pub fn printed(&self) -> impl Iterator<Item = &Field> {
        self.fields.iter().filter(|field| field.printed)
    }

    /// The printed fields in order, each with the key of the field whose text it prints.
    pub fn columns(&self) -> impl Iterator<Item = (&str, &Field)> {
        self.printed().map(|field| (field.copies.as_deref().unwrap_or(&field.key), field))
    }

    /// The field with a key.
    #[must_use]
    pub fn field(&self, key: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.key == key)
    }

    fn checked(self) -> Result<Self, ProfileError> {
        for (at, field) in self.fields.iter().enumerate() {
            if self.fields[..at].iter().any(|earlier| earlier.key == field.key) {
                return Err(ProfileError::RepeatedField { profile: self.id, field: field.key.clone() });
            }
        }
        if self.printed().next().is_none() {
            return Err(ProfileError::NoColumns(self.id));
        }
        Ok(self)
    }
}

impl Default for Layout {
    fn default() -> Self {
        let words = |zh: &str, en: &str| Words { zh: zh.to_owned(), en: en.to_owned() };
        Self {
            orientation: Orientation::Landscape,
            unit: words("填报单位（盖章）：", "Unit (seal): "),
            date: words("填报日期：", "Date: "),
            total: words("合计", "Total"),
        }
    }
}

fn default_width() -> f64 {
    10.0
}

fn yes() -> bool {
    true
}

/// The profiles that come with the product: five variants of the roster of members, and the roster of
/// organisations.
///
/// # Errors
/// Only if the files in `profiles/` contradict themselves, which the tests of this crate rule out.
pub fn built_in() -> Result<Vec<Profile>, ProfileError> {
    let mut profiles = family(include_str!("../profiles/members.toml"))?;
    profiles.extend(family(include_str!("../profiles/organisations.toml"))?);
    Ok(profiles)
}

/// A vocabulary shared by several forms, and the forms.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Family {
    subject: String,
    totals: Vec<String>,
    notes: Vec<String>,
    fields: Vec<Field>,
    variants: Vec<Variant>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Variant {
    id: String,
    title: Words,
    columns: Vec<VariantColumn>,
}

/// A printed column: a field of the vocabulary, perhaps under another title or under a group.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct VariantColumn {
    key: String,
    title: Option<Words>,
    group: Option<Words>,
    copies: Option<String>,
}

fn family(text: &str) -> Result<Vec<Profile>, ProfileError> {
    let family: Family = toml::from_str(text).map_err(|error| ProfileError::Syntax(error.to_string()))?;
    family.variants.iter().map(|variant| family.profile(variant)).collect()
}

impl Family {
    fn profile(&self, variant: &Variant) -> Result<Profile, ProfileError> {
        let mut fields = Vec::with_capacity(self.fields.len());
        for column in &variant.columns {
            let key = column.copies.as_ref().unwrap_or(&column.key);
            let Some(field) = self.fields.iter().find(|field| field.key == *key) else {
                let (profile, field) = (variant.id.clone(), key.clone());
                return Err(ProfileError::UnknownField { profile, field });
            };
            fields.push(column.printed_as(field));
        }
        let rest = self.fields.iter().filter(|field| variant.columns.iter().all(|c| c.key != field.key));
        fields.extend(rest.map(|field| Field { printed: false, ..field.clone() }));
        let profile = Profile {
            id: variant.id.clone(),
            subject: self.subject.clone(),
            title: variant.title.clone(),
            fields,
            layout: Layout::default(),
            totals: self.totals.clone(),
            notes: self.notes.clone(),
        };
        profile.checked()
    }
}

impl VariantColumn {
    fn printed_as(&self, field: &Field) -> Field {
        let mut field = Field { printed: true, group: self.group.clone(), ..field.clone() };
        if let Some(original) = &self.copies {
            field.key.clone_from(&self.key);
            field.copies = Some(original.clone());
        }
        if let Some(title) = &self.title {
            let usual = std::mem::replace(&mut field.title, title.clone());
            field.synonyms.push(usual.zh);
            // A title that this form itself gives the field is not doubtful in this form's own layout, but
            // stays doubtful in what others send, so `doubtful` is left alone.
        }
        field
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn built_in_profiles_hold_together() {
        let profiles = built_in().unwrap();
        assert_eq!(profiles.len(), 6);
        for profile in &profiles {
            let text = profile.to_toml().unwrap();
            assert_eq!(&Profile::from_toml(&text).unwrap(), profile);
            assert!(profile.fields.iter().any(|field| field.required), "{}", profile.id);
        }
    }

    /// The five variants of the roster, in the words and the order in which they are in use.
    #[test]
    fn the_five_rosters_have_the_columns_of_the_forms_in_use() {
        let titles = |id: &str| {
            let profiles = built_in().unwrap();
            let profile = profiles.iter().find(|profile| profile.id == id).unwrap();
            profile.printed().map(|field| field.title.zh.clone()).collect::<Vec<_>>().join("、")
        };
        for (id, wanted) in [
            (
                "members-common",
                "序号、姓名、性别、民族、出生日期、身份证号、籍贯、学历、入党时间、转正时间、所在支部、工作单位及职务、党内职务、联系电话、家庭住址、备注",
            ),
            (
                "members-district",
                "序号、姓名、党员类别、所在组织、性别、出生年月、民族、联系电话、档案管理单位、党籍状态、加入党组织日期、身份证、入党时间",
            ),
            (
                "members-hparty",
                "序号、姓名、性别、身份证号、出生日期、年龄、民族、联系电话、学历、工作单位、所属党组织、人员状态、政治面貌、转正日期、党龄",
            ),
            (
                "members-enterprise",
                "姓名、员工工号、身份证号、性别、出生日期、最高学历、所属党组织名称、企业行政部门、岗位职务、政治面貌、党内职务、党龄、接收预备党员日期、正式转正日期、全国党员编码、生产经营一线、数字技术骨干、双培养对象",
            ),
            (
                "members-university",
                "工号/学号、姓名、性别、身份证号、出生日期、年龄、民族、籍贯、所属党委、所属党支部、入党申请时间、确定为入党积极分子时间、确定为发展对象时间、入党介绍人、入党时间、转正时间、入党时所在党支部、转正时所在党支部、人员类别、专业技术职务、党政职务、党支部任职、人员状态、联系地址、移动电话、毕业院校、专业、最高学历、学位、所在单位、停止党籍或出国保留、备注",
            ),
        ] {
            assert_eq!(titles(id), wanted, "{id}");
        }
    }

    #[test]
    fn a_profile_that_contradicts_itself_is_refused() {
        let text = "id='x'\nsubject='member'\ntitle={zh='名册',en='Roster'}\n\
            [[fields]]\nkey='name'\ntitle={zh='姓名',en='Name'}\n\
            [[fields]]\nkey='name'\ntitle={zh='名字',en='Name'}\n";
        assert!(matches!(Profile::from_toml(text), Err(ProfileError::RepeatedField { .. })));
        let text = "id='x'\nsubject='member'\ntitle={zh='名册',en='Roster'}\nfields=[]\n";
        assert!(matches!(Profile::from_toml(text), Err(ProfileError::NoColumns(_))));
    }
}
