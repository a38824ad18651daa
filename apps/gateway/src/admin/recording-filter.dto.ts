import { Transform, Type } from 'class-transformer';
import { IsBoolean, IsDate, IsIn, IsInt, IsOptional, IsString, Max, Min } from 'class-validator';

/** Longer pages would hold up the event loop that serves clients. */
const LONGEST_PAGE = 200;

/** The page of a list. */
export class PageDto {
  /** At most so many, 50 unless told. */
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(LONGEST_PAGE)
  limit = 50;

  /** `next` of the page before. */
  @IsOptional()
  @IsString()
  cursor?: string;
}

/** The query of `GET /admin/sessions`. */
export class SessionFilterDto extends PageDto {
  @IsOptional()
  @IsString()
  session?: string;

  @IsOptional()
  @IsString()
  principal?: string;

  @IsOptional()
  @Type(() => Date)
  @IsDate()
  since?: Date;
}

/** The query of `GET /admin/recordings`. */
export class RecordingFilterDto extends SessionFilterDto {
  @IsOptional()
  @Type(() => Date)
  @IsDate()
  until?: Date;

  @IsOptional()
  @IsString()
  outcome?: string;

  @IsOptional()
  @IsString()
  model?: string;

  @IsOptional()
  @IsString()
  tool?: string;

  @IsOptional()
  @Transform(({ value }: { readonly value: unknown }) => (value === 'true' ? true : value === 'false' ? false : value))
  @IsBoolean()
  pinned?: boolean;
}

/** The query of `GET /admin/recordings/{id}`. */
export class FormatDto {
  /** `json` tells of it, `jsonl` is its lines, `har` an HTTP archive. */
  @IsOptional()
  @IsIn(['json', 'jsonl', 'har'])
  format: 'json' | 'jsonl' | 'har' = 'json';
}
