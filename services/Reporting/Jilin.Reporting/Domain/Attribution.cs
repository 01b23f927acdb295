namespace Jilin.Reporting.Domain;

/// <summary>Why a part of a donation counts where it does.</summary>
internal enum Attribution
{
    Delivered,
    Allocated,
    Purpose,

    /// <summary>Nobody has said where yet: it counts for the province alone.</summary>
    Unattributed,
}
